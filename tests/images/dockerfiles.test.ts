import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ignore from "@balena/dockerignore";
import { expect } from "chai";

/** What an image is made from. */
interface Sources {
    dockerfile: string;
    dockerignore: string;
    /** Lock files by name. */
    locks: Record<string, string>;
}

const names = readdirSync("images").filter((name) => existsSync(join("images", name, "Dockerfile")));
const sourcesOf = (name: string): Sources => {
    const text = (file: string) => readFileSync(join("images", name, file), "utf8");
    const locks = readdirSync(join("images", name)).filter((file) =>
        /^(package-lock\.json|requirements.*\.txt)$/.test(file),
    );
    return {
        dockerfile: text("Dockerfile"),
        dockerignore: text(".dockerignore"),
        locks: Object.fromEntries(locks.map((file) => [file, text(file)])),
    };
};

/** Instructions with their continuation lines, without comments. */
const instructions = ({ dockerfile }: Sources) =>
    dockerfile
        .replace(/^\s*#.*\n/gm, "")
        .replace(/\\\n\s*/g, "")
        .split("\n")
        .filter((line) => line.trim() !== "");
const of = (sources: Sources, keyword: string) =>
    instructions(sources)
        .filter((line) => line.startsWith(`${keyword} `))
        .map((line) => line.slice(keyword.length + 1));
/** Instructions of the stage that becomes the image. */
const lastStage = (sources: Sources) => {
    const all = instructions(sources);
    const from = all.map((line) => line.startsWith("FROM ")).lastIndexOf(true);
    return { ...sources, dockerfile: all.slice(from).join("\n") };
};
const last = (sources: Sources, keyword: string) => of(lastStage(sources), keyword).at(-1);

interface Rule {
    rule: string;
    /** What breaks it; nothing when it holds. */
    broken: (sources: Sources) => string[];
    /** Edits that it must see. */
    mutants: Record<string, (sources: Sources) => Sources>;
}

const edit = (from: string | RegExp, to: string) => (sources: Sources) => ({
    ...sources,
    dockerfile: sources.dockerfile.replace(from, to),
});
const append = (line: string) => (sources: Sources) => ({ ...sources, dockerfile: `${sources.dockerfile}\n${line}\n` });

const rules: Rule[] = [
    {
        rule: "every stage begins with the one base that a build can replace, or with an earlier stage",
        broken: (sources) => {
            const stages = of(sources, "FROM").map((line) => line.split(" AS ").at(1));
            return of(sources, "FROM")
                .map((line) => line.split(" ")[0]!)
                .filter((base) => base !== "${BASE_IMAGE}" && !stages.includes(base));
        },
        mutants: { "another base": append("FROM docker.io/library/alpine:3") },
    },
    {
        rule: "the base has a tag that names a release",
        broken: (sources) =>
            of(sources, "ARG").filter((line) => /^BASE_IMAGE/.test(line) && !/:(?!latest)[\w-]+$/.test(line)),
        mutants: {
            latest: edit(/^(ARG BASE_IMAGE=.*):.*$/m, "$1:latest"),
            "no tag": edit(/^(ARG BASE_IMAGE=.*):.*$/m, "$1"),
        },
    },
    {
        rule: "the process is not root, by number, so that Kubernetes can see it",
        broken: (sources) => {
            const user = last(sources, "USER") ?? "nobody said";
            return /^[1-9]\d+:[1-9]\d+$/.test(user) ? [] : [user];
        },
        mutants: {
            root: append("USER 0:0"),
            "a name": append("USER www-data"),
            "nobody said": edit(/^USER .*$/gm, ""),
        },
    },
    {
        rule: "the process is started itself, so that it hears SIGTERM",
        broken: (sources) =>
            [...of(sources, "CMD"), ...of(sources, "ENTRYPOINT")].filter((line) => !line.startsWith("[")),
        mutants: { "a shell in between": append("CMD gunicorn config.wsgi") },
    },
    {
        rule: "the image says how its health is asked for",
        broken: (sources) => (last(sources, "HEALTHCHECK") === undefined ? ["no HEALTHCHECK"] : []),
        mutants: { none: edit(/^HEALTHCHECK .*$/m, "") },
    },
    {
        rule: "no secret is baked in",
        broken: (sources) => {
            const set = [...of(sources, "ENV"), ...of(lastStage(sources), "ARG")];
            return set.filter((line) => /PASSWORD|SECRET|TOKEN|PRIVATE_KEY/.test(line));
        },
        mutants: { "in the environment": append("ENV DB_PASSWORD=hunter2"), "as an argument": append("ARG NPM_TOKEN") },
    },
    {
        rule: "nothing comes from the network but packages",
        broken: (sources) => [
            ...of(sources, "ADD"),
            ...of(sources, "RUN").filter((line) => /\b(curl|wget|git clone)\b/.test(line)),
        ],
        mutants: {
            "a download": append("ADD https://example.invalid/tool /usr/local/bin/"),
            "curl into a shell": append("RUN curl https://example.invalid | sh"),
        },
    },
    {
        rule: "apt installs what is named, and leaves no lists in the image",
        broken: (sources) => [
            ...of(sources, "RUN").filter(
                (line) => line.includes("apt-get install") && !line.includes("--no-install-recommends"),
            ),
            ...of(lastStage(sources), "RUN").filter(
                (line) => line.includes("apt-get") && !line.includes("rm -rf /var/lib/apt/lists"),
            ),
        ],
        mutants: {
            recommends: append("RUN apt-get install -y git && rm -rf /var/lib/apt/lists/*"),
            lists: append("RUN apt-get install -y --no-install-recommends git"),
        },
    },
    {
        rule: "Python and npm packages are the locked ones",
        broken: (sources) =>
            of(sources, "RUN").filter(
                (line) =>
                    (line.includes("pip install") && !line.includes("--require-hashes")) ||
                    /npm (install|i)\b/.test(line) ||
                    (line.includes("npm ci") && !line.includes("--ignore-scripts")),
            ),
        mutants: {
            "pip without hashes": append("RUN pip install django"),
            "npm install": append("RUN npm install"),
            "scripts of packages": append("RUN npm ci"),
        },
    },
    {
        rule: "what a checkout collects stays out of the build",
        broken: ({ dockerignore }) => {
            const list = ignore({ ignorecase: false }).add(dockerignore);
            const strangers = [
                ".git/config",
                ".env",
                ".env.local",
                "node_modules/a/index.js",
                "db.sqlite3",
                ".venv/bin/python",
            ];
            return strangers.filter((path) => !list.ignores(path));
        },
        mutants: { "no list": (sources) => ({ ...sources, dockerignore: "" }) },
    },
    {
        rule: "lock files name versions and hashes, and no address to get them from",
        broken: ({ locks }) =>
            Object.entries(locks).flatMap(([file, text]) => [
                ...(/"resolved":|--index-url|--find-links|https?:\/\/[^\s"]*\.(whl|tgz|tar\.gz)/.test(text)
                    ? [`${file}: an address`]
                    : []),
                ...(file.endsWith(".txt") && /^[\w.-]+(?!==)[<>~]/m.test(text) ? [`${file}: a range`] : []),
            ]),
        mutants: {
            "an address": (sources) => ({
                ...sources,
                locks: { "package-lock.json": '{"resolved": "https://registry.invalid/a.tgz"}' },
            }),
            "a range": (sources) => ({ ...sources, locks: { "requirements.txt": "django>=5\n" } }),
        },
    },
];

describe("Dockerfiles", () => {
    it("are there, one an image", () => {
        expect(names).to.have.members(["backend", "frontend", "postgres"]);
    });

    for (const { rule, broken, mutants } of rules) {
        describe(rule, () => {
            for (const name of names) it(`holds for ${name}`, () => expect(broken(sourcesOf(name))).to.deep.equal([]));
            for (const [name, breakIt] of Object.entries(mutants)) {
                it(`sees: ${name}`, () => expect(broken(breakIt(sourcesOf("backend")))).not.to.deep.equal([]));
            }
        });
    }
});
