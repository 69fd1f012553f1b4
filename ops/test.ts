import { join } from "node:path";
import { checks } from "./checks";
import { countMocha, countPytest, countTap, countVitest, report, runSuites, type Suite } from "./suites";

const repo = process.cwd();
const dockerHost = `unix://${join(repo, ".lab", "run", "docker.sock")}`;
const env = { DOCKER_HOST: dockerHost, KUBECONFIG: join(repo, ".lab", "kubeconfig") };
const lab = (folder: string) =>
    ["npx", "mocha", "--config", ".mocharc.lab.json", `tests/${folder}/**/*.test.ts`] as const;

/** Everything that needs the lab, which `npm start` brings up as its users do. */
const suites: Suite[] = [
    ...checks,
    { name: "start", argv: ["npm", "start"] },
    { name: "backend", argv: ["images/backend/test.sh"], env, count: countPytest },
    { name: "frontend", argv: ["images/frontend/test.sh"], env, count: countVitest },
    { name: "postgres", argv: ["images/postgres/test.sh"], env, count: countTap },
    { name: "conformance", argv: [...lab("conformance")], env, count: countMocha },
    { name: "e2e", argv: [...lab("e2e")], env, count: countMocha },
];

void runSuites(suites, repo, join(".lab", "logs")).then(report);
