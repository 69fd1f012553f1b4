import { join } from "node:path";
import { build } from "../../lab/toolchain/build";
import type { Report } from "../../lab/toolchain/cache";
import type { Module } from "../../lab/toolchain/pins";
import { pythonEnvironment } from "../../lab/toolchain/python";

/** Paths of the programs. */
export interface Linters {
    actionlint: string;
    shellcheck: string;
    zizmor: string;
    /** Runs yamllint as its module. */
    python: string;
}

const module: Module = {
    folder: __dirname,
    packages: ["github.com/rhysd/actionlint/cmd/actionlint"],
    ldflags: "-s -w",
};

/** Builds and installs the linters that are not in the cache. */
export async function installLinters(report: Report): Promise<Linters> {
    const tools = await build("actionlint", module, report);
    const python = await pythonEnvironment("linters", join(__dirname, "requirements.txt"), report);
    return {
        actionlint: join(tools, "actionlint"),
        shellcheck: join(python, "shellcheck"),
        zizmor: join(python, "zizmor"),
        python: join(python, "python"),
    };
}
