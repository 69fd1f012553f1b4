import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect } from "chai";
import { podOf } from "../support/pod-template";
import { deployProgram } from "../support/program";

const read = (...path: string[]) => readFileSync(join("images", ...path), "utf8");
const tracked = execFileSync("git", ["ls-files"], { encoding: "utf8" }).trim().split("\n");
const workloads = [
    "kubernetes:apps/v1:Deployment",
    "kubernetes:apps/v1:StatefulSet",
    "kubernetes:batch/v1:Job",
    "kubernetes:batch/v1:CronJob",
];

/** What made the application's first deployment fail, where no policy, setting or image test shows that it is gone. */
describe("Faults of the original", () => {
    let program: Awaited<ReturnType<typeof deployProgram>>;
    before(async () => (program = await deployProgram()));
    const containers = () =>
        workloads.flatMap((type) => program.all(type).map((made) => ({ ...podOf(made.inputs).containers[0]! })));

    it("probes of paths that nothing serves: each is a route of its image", () => {
        const served: Record<string, string> = {
            backend: read("backend", "config", "probes.py"),
            frontend: read("frontend", "nginx.conf.template"),
        };
        const probes = containers().flatMap(({ name, startupProbe, livenessProbe, readinessProbe }) =>
            [startupProbe, livenessProbe, readinessProbe].flatMap((probe) =>
                probe?.httpGet === undefined ? [] : [{ name, path: probe.httpGet.path }],
            ),
        );
        expect(probes).to.have.length.greaterThan(3);
        for (const { name, path } of probes) expect(served[name], `${name} ${path}`).to.contain(path);
    });

    it("variables that the application never reads: each one set is one it asks for", () => {
        const sources = [read("backend", "config", "settings.py"), read("backend", "gunicorn.conf.py")].join("\n");
        const [backend] = program.all("kubernetes:apps/v1:Deployment").filter(({ name }) => name === "backend");
        const names = podOf(backend!.inputs).containers[0]!.env.map(({ name }) => name.replace(/_FILE$/, ""));
        expect(names.filter((name) => !sources.includes(`"${name}"`))).to.deep.equal([]);
    });

    it("an address of the database put together in YAML: its parts are given one by one, without $(…)", () => {
        const values = containers().flatMap(({ env }) => env.map(({ name, value }) => `${name}=${value}`));
        expect(values.filter((text) => text.includes("$(") || text.startsWith("DATABASE_URL="))).to.deep.equal([]);
    });

    it("Secrets encoded twice: values are given as text, the server encodes them", () => {
        for (const { inputs } of program.all("kubernetes:core/v1:Secret")) expect(inputs).not.to.have.property("data");
    });

    it("a development server in production: gunicorn is locked and started, and Vite only builds", () => {
        expect(read("backend", "requirements.txt")).to.match(/^gunicorn==/m);
        expect(read("backend", "Dockerfile")).to.match(/^CMD \["gunicorn"/m);
        expect(read("frontend", "Dockerfile").split("FROM").at(-1)).not.to.match(/npm|vite|node/);
    });

    it("settings of the bundle at run time, when it is long built: nothing is named VITE_", () => {
        expect(containers().flatMap(({ env }) => env.filter(({ name }) => name.startsWith("VITE_")))).to.deep.equal([]);
    });

    it("addresses of a developer's machine in the bundle: it asks where it came from", () => {
        const sources = tracked.filter((path) => path.startsWith("images/frontend/src/"));
        expect(sources).not.to.deep.equal([]);
        expect(sources.filter((path) => /https?:\/\/|localhost/.test(readFileSync(path, "utf8")))).to.deep.equal([]);
    });

    it("two ways in: one Service or Ingress is public, never both", async () => {
        const ingress = { "platform.entrance.ingressClass": "alb", "platform.entrance.service": { type: "ClusterIP" } };
        for (const change of [{}, ingress]) {
            const { all } = await deployProgram(change);
            const services = all("kubernetes:core/v1:Service").filter(
                ({ inputs }) => !["ClusterIP", undefined].includes((inputs["spec"] as { type?: string }).type),
            );
            expect(services.length + all("kubernetes:networking.k8s.io/v1:Ingress").length).to.equal(1);
        }
    });

    it("secrets, state and databases in the repository", () => {
        const strangers = /^\.env(?!\.example)|\.sqlite3$|\.tfstate|^secret.*\.ya?ml$|\.(pem|key|p12)$/;
        expect(tracked.filter((path) => strangers.test(basename(path)))).to.deep.equal([]);
    });

    it("two migrations of one number", () => {
        const numbers = readdirSync("images/backend/sheep/migrations").flatMap((file) => /^\d+/.exec(file) ?? []);
        expect(numbers).not.to.deep.equal([]);
        expect(new Set(numbers).size).to.equal(numbers.length);
    });
});
