import type { Repository } from "../github";
import { reasonOf } from "../reason";
import { type AlertId, alerts, runbook } from "./catalogue";
import { closeIncident, type Incident, keepIncident, openIncidents } from "./issues";
import type { Finding, Verdict } from "./judge";

/** What a webhook gets: `text` for chats that show it, the rest for machines. */
export interface Notice {
    text: string;
    action: "opened" | "closed";
    stack: string;
    alert: AlertId;
    severity: string;
    lines: string[];
    /** The issue; absent when GitHub did not take it. */
    issue?: string;
    runbook: string;
}

export interface Channels {
    repository: Repository;
    /** Hands a notice to the webhook; absent when there is none. */
    notify?: ((notice: Notice) => Promise<void>) | undefined;
}

/**
 * Opens, refreshes and closes the issues of incidents, one each, and tells the webhook of what is opened and closed. Every
 * channel is tried whatever the others do.
 * @returns what failed, a line each
 */
export async function tell(
    { findings, undecided }: Verdict,
    { stack, at }: { stack: string; at: Date },
    { repository, notify }: Channels,
): Promise<string[]> {
    const failures: string[] = [];
    const attempt = async <T>(channel: string, action: () => Promise<T>): Promise<T | undefined> => {
        try {
            return await action();
        } catch (error) {
            failures.push(`${channel}: ${reasonOf(error)}`);
            return undefined;
        }
    };
    const notice = (action: Notice["action"], id: AlertId, lines: string[], issue: string | undefined): Notice => ({
        text: `${stack}: ${alerts[id].title}${action === "closed" ? ": over" : ""} ${issue ?? ""}`.trim(),
        action,
        stack,
        alert: id,
        severity: alerts[id].severity,
        lines,
        ...(issue !== undefined && { issue }),
        runbook: runbook(id, repository.url),
    });
    const incidents = await attempt("GitHub", () => openIncidents(repository, stack));

    const announce = async (finding: Finding) => {
        const { id, lines } = finding;
        const known = incidents?.find((one) => one.id === id);
        const keep = (open: Incident | undefined, told: boolean) =>
            attempt("GitHub", () => keepIncident(repository, stack, finding, { at, told, open }));
        // Without the list nobody knows whether there is an issue: a second one would be worse than none.
        const kept = incidents && (await keep(known, known?.told ?? false));
        if (notify === undefined || known?.told === true) return;
        const heard = await attempt("webhook", async () => {
            await notify(notice("opened", id, lines, kept?.url));
            return true;
        });
        // Until it has heard of it, every run tells it again.
        if (heard === true && kept !== undefined) await keep(kept, true);
    };
    for (const finding of findings) await announce(finding);

    const lasting = [...findings.map(({ id }) => id), ...undecided];
    for (const incident of (incidents ?? []).filter(({ id }) => !lasting.includes(id))) {
        await attempt("GitHub", () => closeIncident(repository, incident, at));
        if (notify !== undefined && incident.told)
            await attempt("webhook", () => notify(notice("closed", incident.id, [], incident.url)));
    }
    return failures;
}
