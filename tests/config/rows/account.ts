import type { Row } from "./row";

const at = (what: string, path: string, value: unknown, ...says: string[]): Row => ({
    what: `account: ${what}`,
    change: { [`account.${path}`]: value },
    path: `account.${path}`,
    says,
    stack: "account",
});

/** Bad settings of the stack `account`. */
export const account: Row[] = [
    at("eleven digits", "account", "12345678901", "12 digits"),
    at("a number that YAML has read", "account", 123456789012, "quote it"),
    at("a misspelt key", "keepRelease", 50, "did you mean keepReleases?"),
    at("any repository", "github.repository", "flock/*", "without wildcards"),
    at("an organization alone", "github.repository", "flock", "owner/name"),
    at("a repository by its address", "github.repository", "https://github.com/flock/sheep", "owner/name"),
    at("no number of the repository", "github.repositoryId", undefined, "missing"),
    at("everybody as administrator", "admin", "*", "not an ARN"),
    at("a root user as administrator", "admin", "arn:aws:iam::123456789012:root", "no such resource"),
    at("a session as administrator", "admin", "arn:aws:sts::123456789012:assumed-role/a/b", "sts, not iam"),
    at("an environment twice", "environments", ["dev", "dev"], "names one twice"),
    at("no environment", "environments", [], "at least one"),
    {
        ...at(
            "an environment whose load balancer's name would be too long",
            "environments",
            ["a".repeat(22)],
            "21 are left",
        ),
        path: "account.environments.0",
    },
    {
        ...at(
            "an environment with the name of another's preview",
            "environments",
            ["dev", "dev-preview"],
            "ends in -preview",
        ),
        path: "account.environments.1",
    },
    {
        ...at("a zone of no environment", "hostedZones", { staging: "Z0123456789ABC" }, "dev, prod"),
        path: "account.hostedZones.staging",
    },
    {
        ...at("a zone by its domain", "hostedZones", { dev: "our-domain.net" }, "not a hosted zone"),
        path: "account.hostedZones.dev",
    },
    at("too few releases for a rollback", "keepReleases", 2, "10 to 1000"),
    {
        ...at("a state bucket in capitals", "state", { bucket: "State", key: "x" }, "S3 bucket"),
        path: "account.state.bucket",
    },
    {
        ...at(
            "a state bucket that is dev's by its name",
            "state",
            {
                bucket: "lazysheeps-dev-state",
                key: "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
            },
            "the buckets of dev",
        ),
        path: "account.state.bucket",
    },
    at("an environment called as the account's stack", "environments", ["account", "prod"], "the account itself"),
    {
        ...at("an environment here and elsewhere", "elsewhere", { prod: "210987654321" }, "the account's own"),
        path: "account.elsewhere.prod",
    },
    at("no one to tell of the budget", "budget.email", "nobody", "not an e-mail"),
    at("a budget of nothing", "budget.monthlyUsd", 0, "below 1"),
    {
        what: "account: an environment's settings beside it",
        change: { environment: { name: "account", production: false } },
        path: "environment",
        says: ["unknown key"],
        stack: "account",
    },
];
