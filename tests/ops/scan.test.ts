import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { expect } from "chai";
import execa from "execa";
import { messages } from "../../ops/messages";
import { type Images, pushedImages, recorded } from "../../ops/scan/deployed";
import { checkIgnored } from "../../ops/scan/ignored";
import { writePapers } from "../../ops/scan/papers";
import { configuration, files, localImages } from "../../ops/scan/sources";
import { scan, trivyImage } from "../../ops/scan/trivy";
import { fakePulumi } from "../support/fake-pulumi";
import { field } from "../support/field";

const digest = (sign: string) => `sha256:${sign.repeat(64)}`;
const images: Images = {
    backend: `registry.invalid/lazysheeps/backend@${digest("a")}`,
    frontend: `registry.invalid/lazysheeps/frontend@${digest("b")}`,
};

/** A Docker that notes its calls, writes a report where Trivy would, and ends a scan as it is told. */
const docker = (folder: string) => `#!/bin/bash
printf '%s\\n' "$*" >>'${folder}/calls'
for argument; do
    [[ $argument == --volume=*:/out ]] && out=\${argument#--volume=} && out=\${out%:/out}
    [[ $previous == --output && $argument == /out/* ]] && echo '{"runs":[{"results":[]}]}' >"$out\${argument#/out}"
    previous=$argument
done
[[ $* == *" convert "* || $* != *--exit-code* ]] || exit "$(cat '${folder}/end')"
`;

describe("A scan", () => {
    let folder: string;
    const path = process.env["PATH"];
    const ends = (code: number) => writeFileSync(join(folder, "end"), String(code));
    const calls = () => readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n");

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "lazysheeps-scan-test-"));
        writeFileSync(join(folder, "docker"), docker(folder));
        chmodSync(join(folder, "docker"), 0o755);
        process.env["PATH"] = `${folder}${delimiter}${path}`;
        ends(0);
    });
    afterEach(() => {
        process.env["PATH"] = path;
        rmSync(folder, { recursive: true });
    });

    it("is done by one Trivy for ever, and not by the one that was taken over", () => {
        expect(trivyImage).to.match(/^ghcr\.io\/aquasecurity\/trivy:\d+\.\d+\.\d+@sha256:[0-9a-f]{64}$/);
        expect(trivyImage).not.to.contain("0.69.4");
    });

    it("finds nothing, or something, as Trivy ends", async () => {
        expect(await scan(files)).to.equal(false);
        ends(10);
        expect(await scan(files)).to.equal(true);
    });

    for (const code of [1, 125, 137]) {
        it(`that ends with ${code} has not found nothing`, async () => {
            ends(code);
            const error = await scan(configuration).catch((reason: Error) => reason.message);
            expect(error).to.equal(`trivy config ended with ${code}: what it says is above`);
        });
    }

    it("looks for what is HIGH or CRITICAL, and for packages where there is a fix", async () => {
        await scan(files);
        const [first] = calls();
        expect(first).to.contain("--severity HIGH,CRITICAL");
        expect(first).to.contain("--ignore-unfixed");
        expect(first).to.contain("--ignorefile .trivyignore.yaml");
        expect(first).to.contain(`${process.cwd()}:/repo:ro`);
    });

    it("leaves a report of a category of its own", async () => {
        for (const one of [files, configuration]) await scan(one, join(folder, "sarif"));
        const categories = ["files", "config"].map((name) => {
            const report = readFileSync(join(folder, "sarif", `${name}.sarif`), "utf8");
            return (JSON.parse(report) as { runs: { automationDetails: { id: string } }[] }).runs[0]!.automationDetails
                .id;
        });
        expect(categories).to.deep.equal(["trivy-files/", "trivy-config/"]);
    });

    it("of local images builds each on the base that is named, and gives Trivy a file and no engine", async () => {
        const all = localImages("debian:here");
        expect(all.map(({ name }) => name)).to.have.members(["backend", "frontend", "postgres"]);
        for (const one of all) await scan(one);
        const builds = calls().filter((line) => line.startsWith("build "));
        expect(builds).to.have.lengthOf(3);
        for (const line of builds) expect(line).to.contain("--build-arg BASE_IMAGE=debian:here");
        const runs = calls().filter((line) => line.includes(trivyImage));
        expect(runs.filter((line) => line.includes("docker.sock"))).to.deep.equal([]);
        expect(runs.filter((line) => line.includes("--input /out/backend.tar"))).to.have.lengthOf(1);
    });

    it("of pushed images is one of digests, whose registry's password no process list shows", async () => {
        const [backend] = await pushedImages(images);
        await scan({ ...backend!, env: { TRIVY_PASSWORD: "canary-password" } });
        expect(calls()[0]).to.contain(images["backend"]);
        expect(calls()[0]).to.contain("--env=TRIVY_PASSWORD ");
        expect(calls().join()).not.to.contain("canary-password");
    });

    it("ends the command with an error where it finds something, and is done of every image all the same", async () => {
        const run = (...args: string[]) =>
            execa(process.execPath, ["--require", "tsx/cjs", "ops/scan.ts", ...args], { reject: false });
        const found = (folder: string) => readdirSync(folder).sort();
        const [there, clean] = ["there", "clean"].map((name) => join(folder, name));
        ends(10);
        const bad = await run("images", "--sarif", there!);
        expect(bad.exitCode, bad.stderr).to.equal(1);
        expect(bad.stderr).to.contain(messages.scanFound(localImages().map(({ name }) => name)));
        expect(found(there!)).to.deep.equal(["backend.sarif", "frontend.sarif", "postgres.sarif"]);
        ends(0);
        const good = await run("images", "--sarif", clean!);
        expect(good.exitCode, good.stderr).to.equal(0);
        expect(found(clean!)).to.deep.equal(found(there!));
    });

    it("of what a stack runs records the images only where all are clean, and no image that has no digest", async function () {
        // Three times the whole command.
        this.timeout(180_000);
        const place = field();
        place.stack("field", "local");
        writeFileSync(join(place.folder, ".trivyignore.yaml"), "{}");
        const record = join(place.folder, "scanned/images.json");
        const run = async (images: Images) => {
            const fake = fakePulumi({ "stack select": {}, "stack output": { stdout: JSON.stringify({ images }) } });
            const args = ["digests", "--stack", "field", "--record", record];
            const { exitCode, stderr } = await place.run("scan", args, [folder, fake.folder]);
            fake.remove();
            return { exitCode, stderr, scanned: existsSync(record) };
        };
        try {
            ends(10);
            const bad = await run(images);
            expect(bad.stderr).to.contain(messages.scanFound(["deployed-backend", "deployed-frontend"]));
            expect([bad.exitCode, bad.scanned]).to.deep.equal([1, false]);
            const scans = calls().filter((line) => line.includes("--exit-code"));
            expect(scans.map((line) => Object.values(images).find((image) => line.includes(image)))).to.deep.equal(
                Object.values(images),
            );
            const tagged = await run({ ...images, frontend: "registry.invalid/lazysheeps/frontend:latest" });
            expect(tagged).to.include({ exitCode: 1, scanned: false });
            expect(tagged.stderr).to.contain(messages.noImages("field"));
            ends(0);
            const good = await run(images);
            expect([good.exitCode, good.scanned], good.stderr).to.deep.equal([0, true]);
            expect(recorded(record)).to.deep.equal(images);
        } finally {
            place.remove();
        }
    });

    it("is read back only when it is one of digests", () => {
        const file = join(folder, "record.json");
        writeFileSync(file, JSON.stringify(images));
        expect(recorded(file)).to.deep.equal(images);
        writeFileSync(file, JSON.stringify({ backend: "registry.invalid/lazysheeps/backend:latest" }));
        expect(() => recorded(file)).to.throw();
    });

    it("comes with a bill of materials of each image, checksums of all, and where they come from", async () => {
        const env = {
            GITHUB_REPOSITORY: "flock/lazysheeps",
            GITHUB_SHA: "c".repeat(40),
            GITHUB_REF: "refs/heads/main",
            GITHUB_WORKFLOW_REF: "flock/lazysheeps/.github/workflows/ci-cd-pipeline.yml@refs/heads/main",
            GITHUB_RUN_ID: "7",
            GITHUB_RUN_ATTEMPT: "1",
        };
        await writePapers(images, folder, env);
        for (const name of Object.keys(images)) readFileSync(join(folder, `${name}.cdx.json`));
        expect(readFileSync(join(folder, "checksums.txt"), "utf8")).to.equal(
            `${"a".repeat(64)}  registry.invalid/lazysheeps/backend\n${"b".repeat(64)}  registry.invalid/lazysheeps/frontend\n`,
        );
        const { subject, predicate } = JSON.parse(readFileSync(join(folder, "provenance.json"), "utf8")) as Statement;
        expect(subject.map(({ digest }) => digest.sha256)).to.deep.equal(["a".repeat(64), "b".repeat(64)]);
        expect(predicate.buildDefinition.resolvedDependencies[0]!.digest.gitCommit).to.equal("c".repeat(40));
        expect(predicate.runDetails.builder.id).to.contain("ci-cd-pipeline.yml@refs/heads/main");
    });
});

interface Statement {
    subject: { digest: { sha256: string } }[];
    predicate: {
        buildDefinition: { resolvedDependencies: { digest: { gitCommit: string } }[] };
        runDetails: { builder: { id: string } };
    };
}

describe("What a scan may pass over", () => {
    const today = new Date("2026-12-01");
    let file: string;
    beforeEach(() => (file = join(mkdtempSync(join(tmpdir(), "lazysheeps-ignored-")), "ignored.yaml")));
    afterEach(() => rmSync(dirname(file), { recursive: true }));
    const entry = (fields: string) => {
        writeFileSync(file, `vulnerabilities:\n  - { id: CVE-1, ${fields} }\n`);
        return () => checkIgnored(file, today);
    };
    const statement = "statement: what it needs is not reachable here";

    it("has a reason and an end within half a year", () => {
        expect(entry(`${statement}, expired_at: 2027-05-31`)).not.to.throw();
        checkIgnored(".trivyignore.yaml", today);
    });

    const wrong: Record<string, [string, string]> = {
        "no reason": ["expired_at: 2027-01-01", "vulnerabilities.0.statement"],
        "a reason that is none": ["statement: later, expired_at: 2027-01-01", "says no reason"],
        "no end": [statement, "vulnerabilities.0.expired_at"],
        "an end that is no day": [`${statement}, expired_at: soon`, "is no day"],
        "an end that is past": [`${statement}, expired_at: 2026-11-30`, "ended on 2026-11-30"],
        "an end that is far": [`${statement}, expired_at: 2027-07-01`, "in more than 184 days"],
        "an unknown key": [`${statement}, expired_at: 2027-01-01, severity: LOW`, "severity"],
    };
    for (const [what, [fields, said]] of Object.entries(wrong))
        it(`is nothing with ${what}`, () => expect(entry(fields)).to.throw(said));
});
