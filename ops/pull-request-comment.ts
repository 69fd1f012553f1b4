import { fitting, type Repository } from "./github";
import { warning } from "./markdown";

const marker = "<!-- lazysheeps-report -->";
/** Who may write to the repository; the workflow itself is a bot. */
const trusted = ["OWNER", "MEMBER", "COLLABORATOR"];

/** One comment of several documents, whose warnings come before all else: what stands first is the last to be cut. */
export function joined(documents: string[]): string {
    const sections = documents.flatMap((one) => one.split(/^(?=## )/m));
    const warns = (section: string) => section.startsWith(warning);
    return [...sections.filter(warns), ...sections.filter((section) => !warns(section))]
        .map((section) => section.trim())
        .filter((section) => section !== "")
        .join("\n\n");
}

/**
 * Makes the report of a pull request what is given: edits the comment of an earlier run, or writes the first.
 * @returns the comment's address
 */
export async function report({ rest, owner, repo }: Repository, pull: number, text: string): Promise<string> {
    const body = fitting(`${marker}\n${text}\n`);
    const comments = await rest.paginate(rest.rest.issues.listComments, {
        owner,
        repo,
        issue_number: pull,
        per_page: 100,
    });
    // Anybody may write the marker into a comment of their own.
    const earlier = comments.find(
        ({ body, user, author_association: author }) =>
            body?.startsWith(marker) === true && (user?.type === "Bot" || trusted.includes(author)),
    );
    const { data } =
        earlier === undefined
            ? await rest.rest.issues.createComment({ owner, repo, issue_number: pull, body })
            : await rest.rest.issues.updateComment({ owner, repo, comment_id: earlier.id, body });
    return data.html_url;
}
