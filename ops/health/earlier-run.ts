import type { Repository } from "../github";

/**
 * When the latest run of this workflow that has come to an end began: `ref` is GITHUB_WORKFLOW_REF. Undefined where there is
 * none. One that was cancelled has told of nothing.
 */
export async function earlierRun({ rest, owner, repo }: Repository, ref: string): Promise<Date | undefined> {
    const [file = ""] = ref.split("@");
    const { data } = await rest.rest.actions.listWorkflowRuns({
        owner,
        repo,
        workflow_id: file.slice(file.lastIndexOf("/") + 1),
        status: "completed",
        per_page: 50,
    });
    const run = data.workflow_runs.find(({ conclusion }) => conclusion === "success" || conclusion === "failure");
    return run?.run_started_at === undefined ? undefined : new Date(run.run_started_at);
}
