/**
 * The stacks of AWS through the engine, with the double, for `npm run bench -- aws`: prints a line of JSON an operation.
 * The lab must run; the application on it is removed.
 */
import { clear, prepare } from "./cluster";
import { Account, type How, type Operation } from "./double";
import { cpuSeconds, engine } from "./engine-process";

export interface Measured {
    stack: string;
    operation: string;
    /** Steps of the engine that change something. */
    steps: number;
    seconds: number;
    /** CPU of the engine's process alone. */
    engineSeconds: number;
}

void measure();

async function measure() {
    await prepare();
    const account = await Account.open();
    const environment = async (stack: string, how: How = {}) => {
        for (const operation of ["preview", "up", "up", "refresh"] as const) await once(account, stack, operation, how);
    };
    await environment("account");
    await environment("dev");
    const images = (await account.output("dev", "images")) as Record<string, string>;
    await once(account, "dev", "destroy");
    const change = Object.fromEntries(Object.entries(images).map(([image, digest]) => [`images.${image}`, digest]));
    await environment("prod", { change });
    await account.run("up", "prod", { change: { ...change, "environment.protect": false } });
    await once(account, "prod", "destroy", { excludeProtected: true });
    await account.unprotect("account");
    account.deleteRepositories();
    await once(account, "account", "destroy", { refresh: true });
    await account.close();
    await clear();
    process.exit();
}

async function once(account: Account, stack: string, operation: Operation, how: How = {}) {
    let engineSeconds = 0;
    const sampling = setInterval(() => {
        const pid = engine();
        engineSeconds = (pid && cpuSeconds(pid)) ?? engineSeconds;
    }, 50);
    const { changed, seconds } = await account.run(operation, stack, how);
    clearInterval(sampling);
    const steps = Object.values(changed).reduce((sum, count) => sum + count, 0);
    console.log(JSON.stringify({ stack, operation, steps, seconds, engineSeconds } satisfies Measured));
}
