import { existsSync } from "node:fs";
import execa from "execa";
import { chromium, type Browser } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** Debian's Chromium with a fresh profile, installed when it is missing. It talks to the page and to nobody else. */
export async function openChromium(): Promise<Browser> {
    if (!existsSync(executablePath)) {
        await execa("apt-get", ["update", "-q"]);
        await execa("apt-get", ["install", "-q", "-y", "--no-install-recommends", "chromium"]);
    }
    return chromium.launch({
        executablePath,
        args: [
            // Root has no sandbox to give.
            "--no-sandbox",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    });
}
