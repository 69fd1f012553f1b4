import { environmentName } from "./names";

/** What people and jobs are in an environment: `deploy` changes it, `preview` reads it, `health` asks how it is. */
export const standingRoles = ["deploy", "preview", "health"] as const;
export type StandingRole = (typeof standingRoles)[number];

/** Name of what the stack `account` makes for an environment; the environment's stack finds it by its name. */
export const standingName = (environment: string, what: StandingRole | "boundary") =>
    `${environmentName(environment)}-${what}`;

export const standingArn = (account: string, environment: string, role: StandingRole) =>
    `arn:aws:iam::${account}:role/${standingName(environment, role)}`;
export const boundaryArn = (account: string, environment: string) =>
    `arn:aws:iam::${account}:policy/${standingName(environment, "boundary")}`;

/** Whether a caller's ARN is that of a session of the role: `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`. */
export function isSession(caller: string, roleArn: string): boolean {
    const [, , service, , account, ...rest] = caller.split(":");
    const [kind, name] = rest.join(":").split("/");
    return (
        service === "sts" &&
        kind === "assumed-role" &&
        account === roleArn.split(":")[4] &&
        name === roleArn.split("/").at(-1)
    );
}
