import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { stringify } from "yaml";
import { environmentAccess } from "../../../ops/environment";
import { checkHealth } from "../../../ops/health/check";
import { patience } from "../../../ops/health/observe";
import type { Place } from "../../../ops/http";
import { block } from "../../../ops/local";
import { readStackFile } from "../../../ops/stack-file";
import { checkout, lab } from "./target";

/** How the stack local is looked at. */
export interface Sight {
    /** Folder of the stack file; the checkout unless it is another. */
    project?: string;
    connectTo?: Place;
    /** PEM of authorities to trust. */
    ca?: string;
}

const stack = "local";

/** Runs `npm run health`, or the same file in a folder that is not a checkout. */
export function healthCommand({ project, connectTo, ca }: Sight, env: Record<string, string>) {
    const command =
        project === undefined
            ? ["npm", "run", "--silent", "health", "--"]
            : [process.execPath, "--require", require.resolve("tsx/cjs"), join(checkout, "ops/health.ts")];
    const place = connectTo === undefined ? [] : ["--connect-to", `${connectTo.host}:${connectTo.port}`];
    const [file, ...args] = [...command, "--stack", stack, ...place];
    return withFile(ca, (authorities) =>
        execa(file!, args, {
            cwd: project ?? checkout,
            env: {
                ...env,
                GITHUB_STEP_SUMMARY: "",
                GITHUB_WORKFLOW_REF: "",
                HEALTH_WEBHOOK_URL: "",
                HEALTH_HEARTBEAT_URL: "",
                ...(authorities !== undefined && { NODE_EXTRA_CA_CERTS: authorities }),
            },
            reject: false,
            all: true,
        }),
    );
}

/** What the command does, in this process and without its pauses: many times in little time. */
export async function healthAtOnce({ project, ...reach }: Sight, env: Record<string, string>) {
    const access = await environmentAccess(stack, project ?? checkout);
    return checkHealth(stack, access, { reach: { ...patience, pauseMs: 0, ...reach }, env });
}

/** A folder whose stack file says that the lab's application has another address. */
export function addressedAs(url: string): { project: string; remove: () => void } {
    const project = mkdtempSync(join(tmpdir(), "lazysheeps-health-"));
    const file = readStackFile(stack, checkout);
    const platform = block(file.config, "platform");
    platform["kubeconfig"] = lab.kubeconfig;
    platform["entrance"] = { ...(platform["entrance"] as object), url };
    writeFileSync(join(project, `Pulumi.${stack}.yaml`), stringify(file));
    return { project, remove: () => rmSync(project, { recursive: true }) };
}

async function withFile<T>(text: string | undefined, use: (path: string | undefined) => Promise<T>): Promise<T> {
    if (text === undefined) return use(undefined);
    const folder = mkdtempSync(join(tmpdir(), "lazysheeps-authorities-"));
    try {
        const path = join(folder, "ca.pem");
        writeFileSync(path, text);
        return await use(path);
    } finally {
        rmSync(folder, { recursive: true });
    }
}
