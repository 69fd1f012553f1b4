import type { KubeConfig } from "@kubernetes/client-node";
import type { Stack } from "@pulumi/pulumi/automation";
import type { Settings } from "../settings/schema";
import { isProtected } from "../settings/schema";
import { backUp } from "./back-up";
import { messages } from "./messages";
import { resourcesOf } from "./stack-state";

/** What stays when an environment is removed: its backups. */
const staysWith = /^urn:pulumi:.*\$aws:s3\//;

/**
 * Removes an environment. One that people depend on only when its settings no longer protect it, and after a last backup;
 * then its bucket of backups stays.
 * @returns what is left, as `type id`
 * @throws before anything is touched, with what to do instead
 */
export async function remove(
    stack: Stack,
    { cluster, say }: { cluster: KubeConfig | undefined; say: (line: string) => void },
): Promise<string[]> {
    const { value } = await stack.getConfig("lazysheeps:environment");
    const environment = JSON.parse(value) as Settings["environment"];
    if (isProtected(environment)) throw new Error(messages.isProtected(stack.name));
    const held = (await resourcesOf(stack)).filter(({ urn, protect }) => protect === true && !staysWith.test(urn));
    if (held.length > 0) {
        throw new Error(
            messages.stillProtected(
                stack.name,
                held.map(({ urn }) => urn),
            ),
        );
    }
    if (environment.production) {
        if (cluster === undefined) throw new Error(messages.noBackup("the stack's state names no cluster"));
        say("taking a last backup");
        await backUp(cluster, "last").catch((error: Error) => {
            throw new Error(messages.noBackup(error.message), { cause: error });
        });
    }
    say("removing the stack");
    await stack.destroy({ excludeProtected: true, color: "never" });
    const left = await resourcesOf(stack);
    return left
        .filter(({ type, id }) => id !== undefined && type.startsWith("aws:"))
        .map(({ type, id }) => `${type} ${id}`);
}
