import { clear, prepare } from "./cluster";
import { Account } from "./double";

let opened: Promise<Account> | undefined;

/** The account that all tests share, with its own stack up: they run one after another, each on what the last one left. */
export function standing(): Promise<Account> {
    opened ??= open();
    return opened;
}

async function open(): Promise<Account> {
    await prepare();
    const account = await Account.open();
    await account.run("up", "account");
    return account;
}

after(async () => {
    if (opened === undefined) return;
    await (await opened).close();
    await clear();
});
