import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { messages } from "../../ops/messages";

/** Every message, as a person may read it. */
const said = Object.values({
    ...messages,
    useKind: messages.useKind("no Linux"),
    noContext: messages.noContext("meadow", ["kind"]),
    noStorageClass: messages.noStorageClass(["standard"]),
    started: messages.started("http://localhost:8080", "12 s"),
    next: messages.next("kubectl --context kind"),
    pendingCreations: messages.pendingCreations("meadow", ["urn:pulumi:a", "urn:pulumi:b"]),
    recovered: messages.recovered("meadow"),
    locked: messages.locked("meadow"),
    isProtected: messages.isProtected("meadow"),
    stillProtected: messages.stillProtected("meadow", ["urn:pulumi:a"]),
    noBackup: messages.noBackup("it failed"),
    destroyed: messages.destroyed("meadow", ["aws:s3/bucket:Bucket a"], true),
    noStackFile: messages.noStackFile("meadow", ["dev"]),
    noEnvironment: messages.noEnvironment("account"),
    settingsNotValid: messages.settingsNotValid("meadow", ["lazysheeps:backup.keep: got 0"]),
    noKubeconfig: messages.noKubeconfig(".lab/kubeconfig"),
    otherAccount: messages.otherAccount("meadow", "123456789012", "999999999999"),
    awsRefused: messages.awsRefused("eks describe-cluster", "No cluster found"),
    noAddress: messages.noAddress("meadow"),
    noPrice: messages.noPrice(["aws:rds/instance:Instance meadow: nobody has said what it costs"]),
    noPricesIn: messages.noPricesIn("sa-east-1", ["us-east-1", "eu-central-1"]),
    nothingToPrice: messages.nothingToPrice("meadow"),
    notOnAws: messages.notOnAws("meadow"),
    notSignedIn: messages.notSignedIn("meadow", "no credentials"),
    noLeaks: messages.noLeaks("meadow"),
    leaks: messages.leaks("meadow"),
    unseen: messages.unseen("meadow"),
    notConfirmed: messages.notConfirmed("meadow", "medow"),
    notMain: messages.notMain("feature"),
    noImages: messages.noImages("meadow"),
    notScanned: messages.notScanned("meadow", ["backend"]),
    ignoredNotValid: messages.ignoredNotValid(".trivyignore.yaml", ["CVE-1: ended on 2026-11-30"]),
    notTold: messages.notTold(["webhook: it answered with status 500"]),
    verified: messages.verified("meadow", 18, 1),
    registryRefused: messages.registryRefused("localhost:5000", "lazysheeps/backend", 401, ""),
    noManifest: messages.noManifest("localhost:5000/lazysheeps/backend@sha256:0"),
    tagTaken: messages.tagTaken("localhost:5000/lazysheeps/backend", "release-meadow-1", "sha256:0", "sha256:1"),
    noDigest: messages.noDigest("backend:latest"),
    noRegistryHost: messages.noRegistryHost("lazysheeps/backend"),
    neverDeployed: messages.neverDeployed("meadow"),
    isTheLabs: messages.isTheLabs("npm start"),
    otherContext: messages.otherContext("meadow", "awskms:///key?context_stack=meadow"),
    unwritable: messages.unwritable("notes.md", "ENOTDIR"),
    servesBadly: messages.servesBadly("meadow", ["page: status 500"]),
    servesUnknown: messages.servesUnknown("meadow", "no answer"),
    deployStops: messages.deployStops("meadow", 2),
    noCheckout: messages.noCheckout("../meadow"),
    replacesDatabase: messages.replacesDatabase("lazysheeps", "latest"),
    notReplaced: messages.notReplaced("lazysheeps", "lazysheep"),
    noBackupJob: messages.noBackupJob("lazysheeps", 0),
    backupFailed: messages.backupFailed("lazysheeps", "release-backup-1"),
    restoreStuck: messages.restoreStuck("lazysheeps", "restore-1", "it has ended", 30),
    changedMeanwhile: messages.changedMeanwhile("meadow"),
    noGit: messages.noGit("../meadow"),
    answeredWith: messages.answeredWith(500),
}).join("\n");
const mentions = (pattern: RegExp) => [...new Set([...said.matchAll(pattern)].map(([, name]) => name!))];

describe("What people are told to do", () => {
    it("names the contexts there are", () => {
        expect(messages.noContext("meadow", ["kind", "lab"])).to.equal(
            'the kubeconfig has no context "meadow"; it has: kind, lab',
        );
    });

    it("says so when there is none", () => {
        expect(messages.noContext("meadow", [])).to.match(/it has: none$/);
        expect(messages.noStorageClass([])).to.contain("(it has none)");
    });

    it("goes by commands that package.json has", () => {
        const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
        const commands = mentions(/\bnpm (?:run )?(\w[\w:]*)/g);
        expect(commands).to.include.members(["start", "stop", "clean"]);
        expect(Object.keys(scripts)).to.include.members(commands);
    });

    it("goes by scripts that are there", () => {
        const scripts = mentions(/\b(ops\/[\w-]+\.sh)\b/g);
        expect(scripts).to.deep.equal(["ops/kind.sh"]);
        expect(scripts.filter((script) => !existsSync(script))).to.deep.equal([]);
    });

    it("goes by options that its commands have", () => {
        const lines = said.split("\n").filter((line) => !/^ *(volumes: )?aws /.test(line));
        for (const line of lines) {
            const named = [...line.matchAll(/npm run ([\w-]+)/g)].map(([, name]) => name!);
            const source = (named.length > 0 ? named : ["start"])
                .map((name) => readFileSync(`ops/${name}.ts`, "utf8"))
                .join("\n");
            const options = [...line.matchAll(/(--[a-z-]+)/g)].map(([, option]) => option!);
            expect(
                options.filter((option) => !source.includes(`"${option}`)),
                line,
            ).to.deep.equal([]);
        }
        expect(mentions(/(--[a-z-]+)/g)).to.include.members(["--context", "--registry", "--verbose", "--id"]);
    });

    it("puts the address and what it took on a line of their own", () => {
        expect(messages.started("http://localhost:8080", "12 s").trim()).to.equal(
            "The application answers at http://localhost:8080  (12 s)",
        );
    });

    it("has every command for the cluster go to the same one", () => {
        const kubectl = "kubectl --context kind -n flock";
        const commands = messages.next(kubectl).match(/kubectl\b[^\n]{0,26}/g);
        expect(commands).to.have.length(3);
        for (const command of commands!) expect(command.startsWith(kubectl), command).to.equal(true);
    });
});
