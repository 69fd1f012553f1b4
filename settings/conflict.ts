import { bytes, cpu, known } from "./quantity";
import type { Settings } from "./schema";

/** What is wrong between settings that are each right by themselves. */
export interface Conflict {
    path: string;
    why: string;
    fix: string;
}

/** A rule about several settings; every rule is tripped by a row of the table of bad inputs. */
export type CrossCheck = (settings: Settings) => Conflict[];

/** The one conflict, where the condition holds. */
export const when = (condition: boolean, path: string, why: string, fix: string): Conflict[] =>
    condition ? [{ path, why, fix }] : [];

const those = <A extends keyof Settings>(settings: Settings, areas: readonly A[]) =>
    areas.filter((area) => area in settings).map((area) => ({ area, ...settings[area] }));
export const servers = (settings: Settings) => those(settings, ["backend", "frontend"] as const);
export const workloads = (settings: Settings) => those(settings, ["backend", "frontend", "database"] as const);

/** What the application asks of the nodes at most, in thousandths of a core, bytes and pods. */
export function demand({ backend, frontend, database }: Settings) {
    const pods = [
        { count: backend.autoscaling.max + 1, ...backend },
        { count: frontend.autoscaling.max + 1, ...frontend },
        { count: 1, ...database },
    ];
    const of = (what: "cpu" | "memory", parse: typeof cpu) =>
        pods.reduce((sum, { count, resources }) => sum + BigInt(count) * known(parse(resources.requests[what])), 0n);
    return { cpu: of("cpu", cpu), memory: of("memory", bytes), pods: pods.reduce((sum, { count }) => sum + count, 0) };
}
/** When that is. */
export const atMost = "every autoscaler at its maximum with a surge pod each";
