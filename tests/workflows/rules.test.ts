import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { expect } from "chai";
import { type Finding, findingsOf } from "../../ops/linters/findings";
import { installLinters } from "../../ops/linters/install";
import { rules } from "./rules";
import { readWorkflow, workflows } from "./workflow";

const folder = join(relative(process.cwd(), __dirname), "bad");

/** A workflow with one fault → everything that sees it: a linter's rule, or one of ours. */
const bad: Record<string, string[]> = {
    "none-hand": [],
    "none-prod": [],
    "none-pull-request": [],
    "none-push": [],
    "none-schedule": [],
    "none-upload": [],
    "action-by-tag": ["our pinned", "zizmor unpinned-uses"],
    "action-without-version": ["our pinned"],
    "artifact-of-nothing": ["our artifacts"],
    "cache-shared": ["our caches"],
    "check-that-is-skipped": ["our verdict"],
    "check-that-waits-for-nobody": ["our verdict"],
    "code-of-a-fork-with-our-rights": ["zizmor dangerous-triggers"],
    "comment-with-a-role": ["our writer"],
    "credentials-left-behind": ["zizmor artipacked"],
    "deploy-cancelled": ["our lock"],
    "deploy-untested": ["our tested"],
    "deploys-side-by-side": ["our lock"],
    "destroy-by-default": ["our default"],
    "destroy-unapproved": ["our confirmed"],
    "destroy-unconfirmed": ["our confirmed"],
    "failure-passed-over": ["our failures"],
    "findings-lost": ["our findings"],
    "full-hour": ["our schedule"],
    "identity-that-nobody-uses": ["our identity"],
    "indented-anyhow": ["yamllint indentation"],
    "inputs-in-a-run": ["our values", "zizmor template-injection"],
    "job-inherits-permissions": ["our permissions"],
    "job-without-end": ["our runner"],
    "key-of-aws": ["our keys"],
    "key-twice": ["actionlint syntax-check", "yamllint key-duplicates"],
    "lock-of-another-stack": ["our lock"],
    "permission-without-reason": ["zizmor undocumented-permissions"],
    "prod-scanned-too-late": ["our scanned"],
    "prod-unscanned": ["our scanned"],
    "role-without-environment": ["our identity"],
    "runner-of-any-version": ["our runner"],
    "runner-of-ones-own": ["our runner"],
    "runs-side-by-side": ["zizmor concurrency-limits"],
    "script-in-a-workflow": ["our thin"],
    "our-secret-without-environment": ["our secrets"],
    "all-secrets-handed-down": ["zizmor secrets-inherit"],
    "shell-that-goes-on": ["our shell"],
    "step-that-may-fail": ["our failures"],
    "title-in-a-run": ["actionlint expression", "our values", "zizmor template-injection"],
    "two-commands-in-a-step": ["our thin"],
    "unknown-job": ["actionlint job-needs"],
    "unquoted-variable": ["actionlint shellcheck"],
    "workflow-may-everything": ["our permissions", "zizmor excessive-permissions"],
    "wrong-expression": ["actionlint expression", "our findings"],
};

describe("Workflows", () => {
    for (const workflow of Object.values(workflows)) {
        describe(workflow.file, () => {
            for (const { name, broken } of rules)
                it(name, () => expect(broken(workflow), "wrong there").to.deep.equal([]));
        });
    }

    it("take one version of each action", () => {
        const text = Object.values(workflows)
            .map((one) => one.text)
            .join("\n");
        const used = new Set([...text.matchAll(/uses: (\S+@.*)/g)].map(([, one]) => one!));
        const actions = [...used].map((one) => one.split("@")[0]);
        expect(actions).to.have.lengthOf(new Set(actions).size);
    });
});

describe("A workflow with a fault", () => {
    let findings: Finding[];
    before(async function () {
        // The first run on a machine installs the linters.
        this.timeout(180_000);
        const files = Object.keys(bad).map((name) => join(folder, `${name}.yml`));
        findings = await findingsOf({ workflows: files, scripts: [] }, await installLinters(() => undefined));
    });

    /** Rules of ours see a workflow that YAML and the linters can read. */
    function ours(name: string): string[] {
        if (["key-twice", "unknown-job"].includes(name)) return [];
        const workflow = readWorkflow(join(folder, `${name}.yml`));
        return rules.filter(({ broken }) => broken(workflow).length > 0).map(({ id }) => `our ${id}`);
    }

    for (const [name, seen] of Object.entries(bad)) {
        it(`${name}: ${seen.join(", ") || "seen by nothing"}`, () => {
            const linters = findings.filter(({ file }) => file === join(folder, `${name}.yml`));
            const all = new Set([...linters.map(({ linter, rule }) => `${linter} ${rule}`), ...ours(name)]);
            expect([...all]).to.have.members(seen);
        });
    }

    it("is known for every rule of ours, and for every linter", () => {
        const seen = Object.values(bad).flat();
        for (const { id } of rules) expect(seen).to.include(`our ${id}`);
        for (const linter of ["actionlint", "zizmor", "yamllint"])
            expect(
                seen.some((one) => one.startsWith(linter)),
                linter,
            ).to.equal(true);
    });

    it("is in the folder only when it is in the table", () => {
        expect(readdirSync(folder)).to.have.members(Object.keys(bad).map((name) => `${name}.yml`));
    });
});
