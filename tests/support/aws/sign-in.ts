import { type FakeCommand, fakeCommand } from "../fake-command";
import type { Account } from "./double";

/** Has the commands find the AWS CLI of somebody who is signed in to the account, until the call of what is returned. */
export function signIn({ world }: Account): () => void {
    const caller = { Account: world.account, Arn: `arn:aws:iam::${world.account}:user/shepherd` };
    const cli: FakeCommand = fakeCommand("aws", { "sts get-caller-identity": JSON.stringify(caller) });
    const path = process.env["PATH"];
    process.env["PATH"] = `${cli.folder}:${path}`;
    return () => {
        process.env["PATH"] = path;
        cli.remove();
    };
}
