import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for PATH, where the engine finds the stand-in for Pulumi's language host of Node.js. */
export function languageHost(): { folder: string; remove: () => void } {
    const folder = mkdtempSync(join(tmpdir(), "lazysheeps-host-"));
    const argv = [process.execPath, "--require", require.resolve("tsx/cjs"), join(__dirname, "host.ts")];
    const script = `#!/bin/sh\nexec ${argv.map((one) => `'${one}'`).join(" ")} "$@"\n`;
    writeFileSync(join(folder, "pulumi-language-nodejs"), script, { mode: 0o755 });
    return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
