import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { messages } from "./messages";

interface PersistentVolume {
    metadata: { name: string };
    spec: {
        claimRef?: { namespace: string; name: string };
        hostPath?: { path: string };
        local?: { path: string };
    };
    status: { phase: string };
}

/** Where a destroyed stack's database still is: the path on the node and the PersistentVolume that nothing claims. */
export interface KeptVolume {
    path: string;
    released?: string;
}

/**
 * The volume that a destroyed stack left because `database.keepVolume` said so, or the one taken in by an earlier start.
 * Undefined when there is none. Several of them are an error: taking in the wrong one would look like lost data.
 */
export async function keptVolume(state: string, kubectl: string[], namespace: string): Promise<KeptVolume | undefined> {
    const [command, ...options] = kubectl as [string, ...string[]];
    const { stdout } = await execa(command, [...options, "get", "persistentvolumes", "-o", "json"]);
    const { items } = JSON.parse(stdout) as { items: PersistentVolume[] };
    const released = items.filter(
        ({ spec, status }) =>
            status.phase === "Released" &&
            spec.claimRef?.namespace === namespace &&
            spec.claimRef.name.startsWith("postgres-data"),
    );
    if (released.length > 1) {
        throw new Error(messages.severalKept(released.map(({ metadata }) => metadata.name)));
    }
    const [volume] = released;
    const path = volume?.spec.hostPath?.path ?? volume?.spec.local?.path;
    if (volume !== undefined) {
        const { name } = volume.metadata;
        if (path !== undefined) return { path, released: name };
        throw new Error(messages.keptElsewhere(name));
    }
    const remembered = join(state, "kept-volume");
    return existsSync(remembered) ? { path: readFileSync(remembered, "utf8") } : undefined;
}

/** Remembers which volume the stack runs on, and removes the object that nothing claims; its data stays. */
export async function takenIn(state: string, kubectl: string[], { path, released }: KeptVolume): Promise<void> {
    writeFileSync(join(state, "kept-volume"), path);
    if (released === undefined) return;
    const [command, ...options] = kubectl as [string, ...string[]];
    await execa(command, [...options, "delete", "persistentvolume", released]);
}
