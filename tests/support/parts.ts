import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type ClusterSettings, Schema } from "../../settings/schema";
import { valid } from "../config/valid";
import type { Recorded } from "./engine";

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

/** Every Kubernetes resource got the provider of elsewhere(), and there is at least one. */
export function expectHandedDown(resources: Recorded[]) {
    const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(objects).not.to.deep.equal([]);
    for (const { type, provider } of objects) expect(provider, type).to.contain("elsewhere");
}
