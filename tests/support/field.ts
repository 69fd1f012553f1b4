import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import execa from "execa";
import { stringify } from "yaml";
import { type Config, keyed, valid } from "../config/valid";

const checkout = resolve(__dirname, "../..");

/** A folder with a project in which commands run, as processes of their own. */
export interface Field {
    folder: string;
    /** Writes a stack file: a valid one of the stack that it is made like, with this changed. */
    stack(name: string, like: string, change?: (config: Config) => void): void;
    /** Runs `npm run COMMAND` there, with commands of these folders in place of the machine's. */
    run(
        command: string,
        args: string[],
        folders: string[],
        env?: Record<string, string>,
    ): Promise<execa.ExecaReturnValue>;
    remove(): void;
}

export function field(): Field {
    const folder = mkdtempSync(join(tmpdir(), "lazysheeps-field-"));
    cpSync(join(checkout, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    mkdirSync(join(folder, "images"));
    return {
        folder,
        stack(name, like, change) {
            const config = valid(like);
            change?.(config);
            writeFileSync(join(folder, `Pulumi.${name}.yaml`), stringify({ config: keyed(config) }));
        },
        run: (command, args, folders, env) =>
            execa(
                process.execPath,
                ["--require", require.resolve("tsx/cjs"), join(checkout, "ops", `${command}.ts`), ...args],
                {
                    cwd: folder,
                    reject: false,
                    all: true,
                    env: {
                        PATH: [...folders, process.env["PATH"]].join(delimiter),
                        INIT_CWD: folder,
                        GITHUB_STEP_SUMMARY: "",
                        // Whoever is signed in on this machine: nothing goes to AWS from here.
                        AWS_REGION: "eu-central-1",
                        AWS_ENDPOINT_URL: "http://localhost:9",
                        AWS_ACCESS_KEY_ID: "none",
                        AWS_SECRET_ACCESS_KEY: "none",
                        AWS_MAX_ATTEMPTS: "1",
                        ...env,
                    },
                },
            ),
        remove: () => rmSync(folder, { recursive: true }),
    };
}
