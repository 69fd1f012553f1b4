import { ancestorsOf, type Job, type Step, type Workflow } from "./workflow";

/** A rule that no linter knows. */
export interface Rule {
    id: string;
    name: string;
    /** What is wrong, by where. */
    broken: (workflow: Workflow) => string[];
}

export const rules: Rule[] = [
    {
        id: "permissions",
        name: "every job says what it may do, and the workflow by itself nothing",
        broken: (workflow) => [
            ...wrong(JSON.stringify(workflow.permissions) !== "{}", "the workflow's permissions are not {}"),
            ...jobs(workflow, ({ permissions }) => typeof permissions !== "object"),
        ],
    },
    {
        id: "identity",
        name: "an identity is asked for only where it is used, in an environment",
        broken: (workflow) =>
            jobs(workflow, (job) => {
                const asks = permitted(job, "id-token");
                const signsIn = uses(job, "aws-actions/configure-aws-credentials");
                if (asks !== (signsIn || uses(job, "actions/attest"))) return true;
                return signsIn && job.environment === undefined;
            }),
    },
    {
        id: "writer",
        name: "who writes to a pull request has no role",
        broken: (workflow) => jobs(workflow, (job) => permitted(job, "pull-requests") && permitted(job, "id-token")),
    },
    {
        id: "keys",
        name: "no key of AWS is kept",
        broken: ({ text }) =>
            wrong(/AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)|aws-access-key-id/.test(text), "a key of AWS"),
    },
    {
        id: "secrets",
        name: "a secret is an environment's",
        broken: (workflow) =>
            jobs(workflow, (job) => job.environment === undefined && JSON.stringify(job).includes("${{ secrets.")),
    },
    {
        id: "pinned",
        name: "an action is pinned to a commit, with its version beside it",
        broken: ({ text }) =>
            [...text.matchAll(/\buses: (.*)/g)]
                .map(([, used]) => used!)
                .filter((used) => !used.startsWith("./") && !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(used)),
    },
    {
        id: "thin",
        name: "a step is one line that runs on a laptop as well: an npm script, or a script of this repository",
        broken: (workflow) =>
            commands(workflow)
                .map(({ run }) => run!)
                .filter(
                    (run) =>
                        !/^(npm start( |$)|npm run [\w:-]+( |$)|(images|ops)\/[\w/.-]+\.sh( |$))/.test(run) ||
                        run.trim().includes("\n"),
                ),
    },
    {
        id: "values",
        name: "values come to a step by its environment",
        broken: (workflow) =>
            commands(workflow)
                .map(({ run }) => run!)
                .filter((run) => run.includes("${{")),
    },
    {
        id: "shell",
        name: "a step ends at the first error, of a pipe too, and at a variable that is not set",
        broken: (workflow) => [
            ...wrong(
                workflow.defaults?.run.shell !== "bash -euo pipefail {0}" && commands(workflow).length > 0,
                "the default shell goes on",
            ),
            ...jobs(workflow, ({ defaults }) => defaults !== undefined),
            ...commands(workflow).flatMap(({ run, shell }) => wrong(shell !== undefined, run!)),
        ],
    },
    {
        id: "failures",
        name: "no failure is passed over",
        broken: (workflow) => [
            ...jobs(workflow, (job) => job["continue-on-error"] !== undefined),
            ...steps(workflow).flatMap((step) =>
                wrong(
                    step["continue-on-error"] !== undefined || /\|\||;\s*true|set \+e|&& true/.test(step.run ?? ""),
                    step.run ?? step.uses!,
                ),
            ),
        ],
    },
    {
        id: "runner",
        name: "a job ends by itself, on a machine of a known version",
        broken: (workflow) =>
            jobs(
                workflow,
                (job) =>
                    job.uses === undefined &&
                    (job["timeout-minutes"] === undefined || job["runs-on"] !== "ubuntu-24.04"),
            ),
    },
    {
        id: "lock",
        name: "two runs never change a stack at once, and none is cancelled while it does",
        broken: (workflow) =>
            jobs(workflow, (job) => {
                const stack = changed(job);
                if (stack === undefined) return false;
                const { group, "cancel-in-progress": cancel } = job.concurrency ?? {};
                return group !== `pulumi-${stack}` || cancel !== false;
            }),
    },
    {
        id: "tested",
        name: "what a push deploys has passed every test",
        broken: (workflow) =>
            !("push" in workflow.on)
                ? []
                : jobs(workflow, (job, id) => {
                      const before = ancestorsOf(workflow.jobs, id).map((one) => workflow.jobs[one]!);
                      return (
                          changed(job) !== undefined &&
                          !before.some(({ uses }) => uses?.endsWith("/tests.yml") === true)
                      );
                  }),
    },
    {
        id: "scanned",
        name: "prod gets what was scanned",
        broken: (workflow) =>
            !("push" in workflow.on)
                ? []
                : jobs(workflow, (job, id) => {
                      if (changed(job) !== "prod") return false;
                      const before = ancestorsOf(workflow.jobs, id).flatMap((one) => workflow.jobs[one]!.steps ?? []);
                      const deploy = (job.steps ?? []).find(({ run }) => run?.startsWith("npm run deploy ") === true);
                      return (
                          !before.some(({ run }) => run?.startsWith("npm run scan -- digests ") === true) ||
                          deploy?.run?.includes(" --scanned ") !== true
                      );
                  }),
    },
    {
        id: "confirmed",
        name: "by hand a stack is changed only after its name was typed, and destroyed only after an approval of its own",
        broken: (workflow) =>
            !("workflow_dispatch" in workflow.on) || "push" in workflow.on
                ? []
                : jobs(workflow, (job, id) => {
                      if (changed(job) === undefined) return false;
                      const before = ancestorsOf(workflow.jobs, id).map((one) => workflow.jobs[one]!);
                      const typed = before.some((one) => runsOf(one).includes("npm run confirm "));
                      const approved = before.some(({ environment }) => environment?.endsWith("-destroy") === true);
                      return !typed || (runsOf(job).includes("npm run destroy ") && !approved);
                  }),
    },
    {
        id: "default",
        name: "by hand nothing is changed unless somebody chooses to",
        broken: ({ on }) => {
            const inputs = (on["workflow_dispatch"] as { inputs?: Inputs } | null)?.inputs;
            return wrong(inputs?.["action"] !== undefined && inputs["action"].default !== "preview", "action");
        },
    },
    {
        id: "findings",
        name: "findings are uploaded when a scan has found some",
        broken: (workflow) =>
            steps(workflow).flatMap(({ uses, if: condition = "" }) =>
                wrong(uses?.includes("upload-sarif@") === true && !condition.includes("!cancelled()"), uses!),
            ),
    },
    {
        id: "artifacts",
        name: "a job leaves and takes what it says it does",
        broken: (workflow) =>
            steps(workflow).flatMap(({ uses, with: given }) =>
                wrong(
                    uses?.startsWith("actions/upload-artifact@") === true && given?.["if-no-files-found"] !== "error",
                    uses!,
                ),
            ),
    },
    {
        id: "caches",
        name: "nothing is kept for the next run, which may be somebody else's",
        broken: (workflow) =>
            steps(workflow).flatMap(({ uses = "", with: given = {} }) => [
                ...wrong(uses.startsWith("actions/cache"), uses),
                ...wrong(uses.startsWith("actions/setup-node@") && given["package-manager-cache"] !== false, uses),
                ...wrong(uses.startsWith("actions/setup-go@") && given["cache"] !== false, uses),
            ]),
    },
    {
        id: "schedule",
        name: "a schedule keeps off the full hour",
        broken: ({ on }) => {
            const times = (on["schedule"] ?? []) as { cron: string }[];
            return times.map(({ cron }) => cron).filter((cron) => !/^([5-9]|[1-4]\d|5[0-5]) /.test(cron));
        },
    },
    {
        id: "verdict",
        name: "the check to require comes to an end, whatever happens, and waits for every job",
        broken: (workflow) => {
            const verdict = workflow.jobs["verdict"];
            if (verdict === undefined)
                return wrong("push" in workflow.on || "pull_request" in workflow.on, "no verdict");
            const waited = [verdict.needs ?? []].flat();
            const missing = Object.keys(workflow.jobs).filter((id) => id !== "verdict" && !waited.includes(id));
            return [...missing, ...wrong(verdict.if !== "always()", "verdict is skipped")];
        },
    },
];

type Inputs = Record<string, { default?: string }>;

const wrong = (is: boolean, what: string): string[] => (is ? [what] : []);
const jobs = (workflow: Workflow, is: (job: Job, id: string) => boolean): string[] =>
    Object.entries(workflow.jobs).flatMap(([id, job]) => wrong(is(job, id), id));
const steps = (workflow: Workflow): Step[] => Object.values(workflow.jobs).flatMap(({ steps }) => steps ?? []);
const commands = (workflow: Workflow): Step[] => steps(workflow).filter(({ run }) => run !== undefined);
const uses = ({ steps }: Job, action: string): boolean =>
    steps?.some(({ uses }) => uses?.startsWith(`${action}@`) === true) === true;
const permitted = ({ permissions }: Job, scope: string): boolean =>
    typeof permissions === "object" && permissions[scope] === "write";
const runsOf = ({ steps }: Job): string => (steps ?? []).map(({ run }) => run ?? "").join("\n");

/** The stack that a job deploys or destroys, as its concurrency group would say it. */
function changed(job: Job): string | undefined {
    const step = job.steps?.find(({ run }) => /^npm run (deploy|destroy) /.test(run ?? ""));
    const stack = /--stack "?([\w$-]+)"?/.exec(step?.run ?? "")?.[1];
    return stack?.startsWith("$") === true ? step!.env?.[stack.slice(1)] : stack;
}
