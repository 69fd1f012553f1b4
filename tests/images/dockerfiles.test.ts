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

/** Instructions with their continuation lines, without comments; their names in capitals, as Docker reads them. */
const instructions = ({ dockerfile }: Sources) =>
    dockerfile
        .replace(/^\s*#.*\n/gm, "")
        .replace(/\\\n\s*/g, "")
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((line) => line.trim().replace(/^(\w+)\s+/, (_, keyword: string) => `${keyword.toUpperCase()} `));
const of = (sources: Sources, keyword: string) =>
    instructions(sources)
        .filter((line) => line.startsWith(`${keyword} `))
        .map((line) => line.slice(keyword.length + 1));
/** The stages in their order, each with its own instructions. */
const stagesOf = (sources: Sources) => {
    const stages: { base: string; name?: string; sources: Sources }[] = [];
    for (const line of instructions(sources)) {
        const [, base, name] = /^FROM (\S+)(?: AS (\S+))?/i.exec(line) ?? [];
        if (base !== undefined) stages.push({ base, name, sources: { ...sources, dockerfile: "" } });
        const stage = stages.at(-1);
        if (stage !== undefined) stage.sources.dockerfile += `${line}\n`;
    }
    return stages;
};
/** Instructions of the stage that becomes the image. */
const lastStage = (sources: Sources) => stagesOf(sources).at(-1)!.sources;
/** Instructions whose files are in the image: the last stage's, and those of the stages that it is made from. */
const layers = (sources: Sources): Sources => {
    const stages = stagesOf(sources);
    const lineage = [stages.pop()!];
    for (const stage of stages.reverse()) if (stage.name === lineage[0]!.base) lineage.unshift(stage);
    return { ...sources, dockerfile: lineage.map((stage) => stage.sources.dockerfile).join("") };
};
const last = (sources: Sources, keyword: string) => of(lastStage(sources), keyword).at(-1);
/** What RUN instructions run, one command each. */
const commands = (sources: Sources) => of(sources, "RUN").flatMap((line) => line.split(/\s*(?:&&|\|\||;|\|)\s*/));

const namesBefore = (stages: { name?: string }[], at: number) => stages.slice(0, at).map(({ name }) => name);

/** What is wrong with a file that pip-compile wrote. */
function brokenRequirements(text: string): string[] {
    const lines = text
        .replace(/^\s*#.*$/gm, "")
        .replace(/\\\n\s*/g, "")
        .split("\n")
        .filter((line) => line.trim() !== "");
    if (lines.length === 0) return ["nothing"];
    return lines.filter(
        (line) => !/^[\w.-]+(\[[\w,-]+\])?==[\w.+!-]+( ;[^#]*?)?( +--hash=sha256:[0-9a-f]{64})+\s*$/.test(line),
    );
}

/** What is wrong with a file that npm wrote. */
function brokenPackages(text: string): string[] {
    const { packages = {} } = JSON.parse(text) as { packages?: Record<string, Record<string, unknown>> };
    const installed = Object.entries(packages).filter(([path]) => path !== "");
    if (installed.length === 0) return ["nothing"];
    return installed
        .filter(
            ([, { version, integrity, resolved }]) =>
                resolved !== undefined ||
                !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(String(version)) ||
                !/^sha512-/.test(String(integrity)),
        )
        .map(([path]) => path);
}

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
const unignore = (pattern: string) => (sources: Sources) => ({
    ...sources,
    dockerignore: `${sources.dockerignore}\n!${pattern}\n`,
});
const locked = (file: string, text: string) => (sources: Sources) => ({ ...sources, locks: { [file]: text } });
const hash = `--hash=sha256:${"a".repeat(64)}`;
const packages = (change: Record<string, string | undefined>) =>
    JSON.stringify({
        packages: { "": {}, "node_modules/a": { version: "1.2.3", integrity: "sha512-YQ==", ...change } },
    });
const append = (line: string) => (sources: Sources) => ({ ...sources, dockerfile: `${sources.dockerfile}\n${line}\n` });

const rules: Rule[] = [
    {
        rule: "every stage begins with the one base that a build can replace, or with an earlier stage",
        broken: (sources) =>
            stagesOf(sources)
                .filter(({ base }, at, all) => base !== "${BASE_IMAGE}" && !namesBefore(all, at).includes(base))
                .map(({ base }) => base),
        mutants: {
            "another base": append("FROM docker.io/library/alpine:3"),
            "an image that a later stage is called like": edit(/^FROM \S+ AS python$/m, "FROM python AS python"),
        },
    },
    {
        rule: "files come from the context or from an earlier stage, never from another image",
        broken: (sources) =>
            stagesOf(sources).flatMap((stage, at, all) =>
                instructions(stage.sources)
                    .flatMap((line) => /^(?:COPY|RUN) .*?(?:--from=|--mount=\S*\bfrom=)([^\s,]+)/.exec(line)?.[1] ?? [])
                    .filter((from) => !namesBefore(all, at).includes(from)),
            ),
        mutants: {
            "a copied one": append("COPY --from=docker.io/library/busybox:1 /bin/busybox /bin/"),
            "a mounted one": append("RUN --mount=type=bind,from=docker.io/library/busybox:1,target=/b /b/bin/busybox"),
        },
    },
    {
        rule: "the base has a tag that names a release",
        broken: (sources) => {
            const bases = of(sources, "ARG").filter((line) => /^BASE_IMAGE\b/.test(line));
            const moving = /:(?:latest|stable|testing|unstable|sid|slim)(?:-[\w.-]+)?$/;
            return bases.length === 1
                ? bases.filter((line) => !/=\S+:[\w.-]+$/.test(line) || moving.test(line))
                : [`${bases.length} bases`];
        },
        mutants: {
            latest: edit(/^(ARG BASE_IMAGE=.*):.*$/m, "$1:latest"),
            "a release that moves": edit(/^(ARG BASE_IMAGE=.*):.*$/m, "$1:stable-slim"),
            "no tag": edit(/^(ARG BASE_IMAGE=.*):.*$/m, "$1"),
            "no tag on a registry with a port": edit(/^ARG BASE_IMAGE=.*$/m, "ARG BASE_IMAGE=mirror:5000/debian"),
            "no default": edit(/^ARG BASE_IMAGE=.*$/m, "ARG BASE_IMAGE"),
            "no base": edit(/^ARG BASE_IMAGE=.*$/m, ""),
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
            "root in small letters": append("user 0:0"),
            "no group": append("USER 10001"),
            "a name": append("USER www-data"),
            "nobody said": edit(/^USER .*$/gm, ""),
        },
    },
    {
        rule: "the process is started itself, so that it hears SIGTERM",
        broken: (sources) => {
            const started = [...of(sources, "CMD"), ...of(sources, "ENTRYPOINT")];
            const final = [last(sources, "CMD"), last(sources, "ENTRYPOINT")].filter((line) => line !== undefined);
            return [
                ...started.filter((line) => !line.startsWith("[")),
                ...final.filter((line) => /^\["(?:\/bin\/)?(?:ba|da)?sh"/.test(line)),
                ...(final.length === 0 ? ["nothing is started"] : []),
            ];
        },
        mutants: {
            "a shell in between": append("CMD gunicorn config.wsgi"),
            "a shell before the entrypoint": append("ENTRYPOINT entrypoint.sh"),
            "a shell by its name": append('CMD ["sh", "-c", "gunicorn config.wsgi"]'),
            "nothing is started": edit(/^CMD .*$(?![\s\S]*^CMD)/m, ""),
        },
    },
    {
        rule: "the image says how its health is asked for",
        broken: (sources) => {
            const check = last(sources, "HEALTHCHECK") ?? "nobody said";
            return / CMD \S/.test(` ${check}`) ? [] : [check];
        },
        mutants: { none: edit(/^HEALTHCHECK .*$/m, ""), "switched off": append("HEALTHCHECK NONE") },
    },
    {
        rule: "no secret is baked in",
        broken: (sources) =>
            [...of(sources, "ENV"), ...of(sources, "ARG")].filter((line) =>
                /PASSW|SECRET|TOKEN|CREDENTIAL|(?:API|ACCESS|PRIVATE|SIGNING)_?KEY/i.test(line),
            ),
        mutants: {
            "in the environment": append("ENV DB_PASSWORD=hunter2"),
            "among others": append("ENV LANG=C.UTF-8 SECRET_KEY=unused"),
            "as an argument": append("ARG NPM_TOKEN"),
            "as an argument of an earlier stage": edit(/^(FROM python AS packages)$/m, "$1\nARG npm_token"),
        },
    },
    {
        rule: "nothing comes from the network but packages",
        broken: (sources) => [
            ...of(sources, "ADD"),
            ...commands(sources).filter((line) => /\b(curl|wget|git clone|git\+)|https?:\/\//.test(line)),
        ],
        mutants: {
            "a download": append("ADD https://example.invalid/tool /usr/local/bin/"),
            "a download in small letters": append("add https://example.invalid/tool /usr/local/bin/"),
            "curl into a shell": append("RUN curl https://example.invalid | sh"),
            "a repository": append("RUN pip install --require-hashes git+ssh://example.invalid/a"),
        },
    },
    {
        rule: "apt installs what is named, and leaves no lists in the image",
        broken: (sources) => [
            ...commands(sources).filter(
                (line) => /\bapt(-get)?\b.* install\b/.test(line) && !line.includes("--no-install-recommends"),
            ),
            ...of(layers(sources), "RUN").filter(
                (line) => /\bapt(-get)? /.test(line) && !line.includes("rm -rf /var/lib/apt/lists/*"),
            ),
        ],
        mutants: {
            recommends: append("RUN apt-get install -y git && rm -rf /var/lib/apt/lists/*"),
            "recommends beside another": append(
                "RUN apt-get install --no-install-recommends git && apt-get install gcc && rm -rf /var/lib/apt/lists/*",
            ),
            lists: append("RUN apt-get install -y --no-install-recommends git"),
            "lists of the stage below": edit("rm -rf /var/lib/apt/lists/*", "rm -rf /var/lib/dpkg/*"),
        },
    },
    {
        rule: "Python and npm packages are the locked ones",
        broken: (sources) =>
            commands(sources).filter(
                (line) =>
                    (/\bpip3?\b.* install\b/.test(line) && !line.includes("--require-hashes")) ||
                    /\b(npm (install|i|add)|npx|yarn|pnpm)\b/.test(line) ||
                    (line.includes("npm ci") && !line.includes("--ignore-scripts")),
            ),
        mutants: {
            "pip without hashes": append("RUN pip install django"),
            "pip beside a locked one": append("RUN pip install --require-hashes -r a.txt && pip3 install django"),
            "npm install": append("RUN npm install"),
            "npm add": append("RUN npm add react"),
            "scripts of packages": append("RUN npm ci"),
        },
    },
    {
        rule: "the image holds what it runs, and no tests",
        broken: (sources) =>
            of(layers(sources), "COPY").filter(
                (line) => !line.startsWith("--from=") && /(^|\s)\.\/?\s|(^|[\s/])(tests?|bench)\b|-dev\b/.test(line),
            ),
        mutants: {
            "the whole context": append("COPY . ."),
            tests: append("COPY tests tests"),
            "tools of the tests": append("COPY requirements-dev.txt /"),
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
                "tls.pem",
                "kubeconfig",
                ".pulumi/stacks/local.json",
                "src/.env",
                "config/.env.local",
                "sheep/key.pem",
                "src/node_modules/a/index.js",
            ];
            return strangers.filter((path) => !list.ignores(path));
        },
        mutants: {
            "no list": (sources) => ({ ...sources, dockerignore: "" }),
            "the repository": unignore(".git"),
            "settings of one machine": unignore(".env*"),
            packages: unignore("node_modules"),
        },
    },
    {
        rule: "lock files name versions and hashes, and no address to get them from",
        broken: ({ locks }) =>
            Object.entries(locks).flatMap(([file, text]) =>
                (file.endsWith(".txt") ? brokenRequirements(text) : brokenPackages(text)).map(
                    (what) => `${file}: ${what}`,
                ),
            ),
        mutants: {
            "npm: an address": locked("package-lock.json", packages({ resolved: "https://registry.invalid/a.tgz" })),
            "npm: a repository": locked("package-lock.json", packages({ version: "git+ssh://git.invalid/a.git#0a1b" })),
            "npm: no hash": locked("package-lock.json", packages({ integrity: undefined })),
            "npm: no packages": locked("package-lock.json", '{ "lockfileVersion": 3 }'),
            "pip: a range": locked("requirements.txt", `django>=5 ${hash}`),
            "pip: no version": locked("requirements.txt", `django ${hash}`),
            "pip: no hash": locked("requirements.txt", "django==5.2.1"),
            "pip: no hash for one of two": locked("requirements.txt", `django==5.2.1 ${hash}\ngunicorn==25.0.0`),
            "pip: another index": locked(
                "requirements.txt",
                `--extra-index-url https://pypi.invalid\ndjango==5.2.1 ${hash}`,
            ),
            "pip: a file": locked("requirements.txt", `django @ https://pypi.invalid/django.whl ${hash}`),
            "pip: nothing": locked("requirements.txt", "# nothing"),
        },
    },
];

describe("Dockerfiles", () => {
    it("are there, one an image", () => {
        expect(names).to.have.members(["backend", "frontend", "postgres"]);
    });

    it("name the same base, so that a closed network needs one image", () => {
        const bases = names.flatMap((name) =>
            of(sourcesOf(name), "ARG").filter((line) => line.startsWith("BASE_IMAGE")),
        );
        expect(new Set(bases)).to.have.property("size", 1);
    });

    for (const { rule, broken, mutants } of rules) {
        describe(rule, () => {
            for (const name of names) it(`holds for ${name}`, () => expect(broken(sourcesOf(name))).to.deep.equal([]));
            for (const [name, breakIt] of Object.entries(mutants)) {
                it(`sees: ${name}`, () => expect(broken(breakIt(sourcesOf("backend")))).not.to.deep.equal([]));
            }
        });
    }

    it("are built with packages as the project's own are locked", () => {
        expect(brokenPackages(readFileSync("package-lock.json", "utf8"))).to.deep.equal([]);
    });
});
