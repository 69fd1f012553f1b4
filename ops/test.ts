import { join } from "node:path";
import { labPaths } from "../lab/paths";
import { checks } from "./checks";
import { countMocha, countPytest, countTap, countVitest, report, runSuites, type Step } from "./suites";

const repo = process.cwd();
const { root, dockerSocket, bin, kubeconfig, dockerConfig } = labPaths(repo);
/** The lab's own tools and engine, as the images' tests find them. */
const env = {
    PATH: `${bin}:${process.env["PATH"]}`,
    KUBECONFIG: kubeconfig,
    DOCKER_HOST: `unix://${dockerSocket}`,
    DOCKER_CONFIG: dockerConfig,
};

/** Everything; what needs the lab comes after `npm start`, which brings it up as its users do. */
const steps: Step[] = [
    { name: "start", argv: ["npm", "start"] },
    {
        beside: [
            [
                { name: "backend", argv: ["images/backend/test.sh"], env, count: countPytest },
                { name: "postgres", argv: ["images/postgres/test.sh"], env, count: countTap },
            ],
            [
                { name: "bundle", argv: ["images/frontend/test.sh", "bundle"], env, count: countVitest },
                { name: "frontend", argv: ["images/frontend/test.sh"], env, count: countTap },
            ],
        ],
    },
    { name: "conformance", argv: ["npm", "run", "test:conformance"], env, count: countMocha },
    { name: "e2e", argv: ["npm", "run", "test:e2e"], env, count: countMocha },
    // The stacks wait for pods half of their time, and none of them is measured.
    {
        beside: [
            [{ name: "aws", argv: ["npm", "run", "test:aws"], env, count: countMocha }],
            [...checks.readers, checks.unit],
        ],
    },
];

void runSuites(steps, repo, join(root, "test-logs")).then((results) => {
    report(results);
    process.exit();
});
