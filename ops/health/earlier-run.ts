import type { Repository } from "../github";

/**
 * When the latest run of this workflow that has come to an end began: `ref` is GITHUB_WORKFLOW_REF. Undefined where there is
 * none. One that was cancelled has told of nothing; one that failed counts, as it does when it finds something.
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
    const began = data.workflow_runs
        .filter(({ conclusion }) => conclusion === "success" || conclusion === "failure")
        .map(({ created_at }) => Date.parse(created_at));
    return began.length === 0 ? undefined : new Date(Math.max(...began));
}
