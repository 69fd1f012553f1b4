import execa from "execa";
import { again } from "./again";
import type { Report } from "./cache";

/** Installs packages on this machine. */
export async function aptInstall(packages: string[], report: Report): Promise<void> {
    const what = `apt-get install ${packages.join(" ")}`;
    report(what);
    const apt = (...argv: string[]) =>
        // The machine's own updates may be at it.
        execa("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=120", ...argv], {
            env: { DEBIAN_FRONTEND: "noninteractive" },
        });
    await again(what, report, async () => {
        await apt("update");
        await apt("install", "-y", "--no-install-recommends", ...packages);
    });
}
