import { fitting, type Repository } from "../github";
import { type AlertId, alertIds, alerts, runbook } from "./catalogue";
import type { Finding } from "./judge";

/** An open issue about an incident. */
export interface Incident {
    id: AlertId;
    number: number;
    url: string;
    /** Whether the webhook knows of it. */
    told: boolean;
}

const label = "health";
const markerOf = (stack: string, id: AlertId, told: boolean) =>
    `<!-- lazysheeps-health ${stack} ${id}${told ? " told" : ""} -->`;

/** The incidents of a stack that are open, the oldest first. */
export async function openIncidents({ rest, owner, repo }: Repository, stack: string): Promise<Incident[]> {
    const issues = await rest.paginate(rest.rest.issues.listForRepo, {
        owner,
        repo,
        // Only who may write to the repository can give these.
        labels: `${label},${stack}`,
        state: "open",
        sort: "created",
        direction: "asc",
        per_page: 100,
    });
    return issues.flatMap(({ body, number, html_url: url }) => {
        const [, of, id, told] = /^<!-- lazysheeps-health (\S+) (\S+)( told)? -->/.exec(body ?? "") ?? [];
        const known = alertIds.find((one) => one === id);
        return of === stack && known !== undefined ? [{ id: known, number, url, told: told !== undefined }] : [];
    });
}

/** Opens the issue of an incident, or brings the one that is open up to date; an edit notifies nobody. */
export async function keepIncident(
    { rest, owner, repo, url }: Repository,
    stack: string,
    finding: Finding,
    state: { at: Date; told: boolean; open: Incident | undefined },
): Promise<Incident> {
    const { id } = finding;
    const { at, told, open } = state;
    const body = fitting(`${markerOf(stack, id, told)}\n${describe(finding, at, runbook(id, url))}`);
    if (open !== undefined) {
        await rest.rest.issues.update({ owner, repo, issue_number: open.number, body });
        return { ...open, told };
    }
    const title = `${stack}: ${alerts[id].title}`;
    const { data } = await rest.rest.issues.create({ owner, repo, title, body, labels: [label, stack, id] });
    return { id, number: data.number, url: data.html_url, told };
}

/** Closes the issue of an incident that is over, and says so in it. */
export async function closeIncident({ rest, owner, repo }: Repository, { number }: Incident, at: Date) {
    const issue = { owner, repo, issue_number: number };
    // First: a comment whose issue stays open would be written again by every run.
    await rest.rest.issues.update({ ...issue, state: "closed", state_reason: "completed" });
    await rest.rest.issues.createComment({ ...issue, body: `Over: not seen any more at ${at.toISOString()}.` });
}

function describe({ id, lines, followedBy }: Finding, at: Date, help: string): string {
    const { title, severity } = alerts[id];
    const followers = followedBy.flatMap((one) => [`${alerts[one.id].title} (${one.id})`, ...one.lines]);
    return [
        `**${title}** (${severity}). What to do: [${id}](${help})`,
        asText(lines),
        ...(followers.length > 0 ? ["Seen with it, and taken to follow from it:", asText(followers)] : []),
        `Seen last at ${at.toISOString()}. Each run brings this text up to date, and closes the issue when it is over.`,
    ].join("\n\n");
}

/** As it is: it may hold what GitHub would take for markup or a mention. */
const asText = (lines: string[]) => lines.map((line) => `    ${line}`).join("\n");
