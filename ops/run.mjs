// Starts a command of ops/ on a machine that may have nothing but Node.js: installs the locked packages when they
// are missing or older than the lock file, then hands over to TypeScript. Only built-in modules may be used here.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [command, ...rest] = process.argv.slice(2);
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node.js ${process.versions.node} is too old; install 20.19 or later (see .node-version)`);
    process.exit(1);
}
if (command === undefined || !existsSync(join(root, "ops", `${command}.ts`))) {
    console.error(`ops/${command}.ts does not exist; "npm run" lists the commands`);
    process.exit(1);
}

const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
const stamp = join(root, "node_modules", ".installed-lock");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
    console.log("installing npm packages (once per lock file) ...");
    // Install scripts are where a hijacked package would strike; none of ours needs one.
    const ci = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const installed = () => spawnSync("npm", ci, { cwd: root, stdio: "inherit" }).status === 0;
    // A registry may be away for a moment, and npm does not ask again for a package whose download breaks off.
    if (!installed() && !installed() && !installed()) {
        console.error("npm ci failed: see above; is the npm registry reachable?");
        process.exit(1);
    }
    writeFileSync(stamp, lock);
}

// Node's own process takes TypeScript through tsx, so a signal reaches the command itself and not a wrapper.
process.argv = [process.argv[0], join(root, "ops", `${command}.ts`), ...rest];
process.chdir(root);
const { register } = await import("tsx/cjs/api");
register();
const { createRequire } = await import("node:module");
createRequire(import.meta.url)(join(root, "ops", `${command}.ts`));
