import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as eks from "@pulumi/eks";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type ClusterSettings, Schema } from "../../settings/schema";
import { valid } from "../config/valid";
import type { Lookup, Recorded } from "./engine";

/** What components are given in tests: the settings of the stack local, and plain values for the rest. */
export const settings = Schema.parse(valid());
export const platform = settings.platform as ClusterSettings;

const digest = "a".repeat(64);
export const image = (name: string, hash = digest) => `registry.invalid/${name}@sha256:${hash}`;

export const database = {
    host: "postgres",
    port: 5432,
    name: "lazysheeps",
    user: "lazysheeps",
    password: { secret: "database-0", key: "password" },
    tls: "disable" as const,
};

export const django = {
    namespace: "flock",
    image: image("backend"),
    database,
    secrets: {
        djangoSecretKey: { secret: "django-0", key: "secret-key" },
        webhookSecret: { secret: "django-0", key: "webhook-secret" },
    },
    entrance: {
        allowedHosts: ["sheep.invalid"],
        trustedOrigins: ["https://sheep.invalid"],
        https: true,
        serviceAnnotations: { backend: { health: "/readyz" } },
    },
    settings: settings.backend,
};

export const service = { name: "backend", port: 8000 };

/** Options with a provider of its own name, for expectHandedDown. */
export const elsewhere = (): pulumi.ComponentResourceOptions => ({
    providers: [new k8s.Provider("elsewhere", { context: "elsewhere" })],
});

/** The same with those of a platform in AWS. */
export const elsewhereAws = () => ({
    providers: [
        new aws.Provider("elsewhere", { region: "eu-central-1" }),
        new awsx.Provider("elsewhere"),
        new eks.Provider("elsewhere"),
        new k8s.Provider("elsewhere", { context: "elsewhere" }),
    ],
});

/**
 * Every resource in Kubernetes and AWS got its provider of elsewhere…(), every look-up too, and there is at least one.
 * Components that run in a plugin got theirs, and the one for what they make.
 */
export function expectHandedDown(resources: Recorded[], lookups: Lookup[] = []) {
    const made = resources.filter(({ type }) => /^(kubernetes|aws|awsx|eks):/.test(type));
    const asked = lookups.map(({ token, provider }) => ({ type: token, provider }));
    expect(made).not.to.deep.equal([]);
    for (const { type, provider } of [...made, ...asked])
        expect(provider, type).to.contain(`pulumi:providers:${type.split(":")[0]}::elsewhere`);
    for (const { type, providers } of made.filter(({ custom }) => !custom))
        expect(providers["aws"], type).to.contain("pulumi:providers:aws::elsewhere");
}
