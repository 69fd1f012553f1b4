import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import program = require("../../index");
import { crossChecks } from "../../settings/cross-checks";
import { Schema } from "../../settings/schema";
import { deploy } from "../support/engine";
import { type Config, set, use, valid } from "./valid";

interface Row {
    what: string;
    /** Path → value; undefined removes the key. */
    change: Record<string, unknown>;
    /** The line an error must have: path, value as it is shown, and words of the reason and the remedy. */
    path: string;
    says: string[];
}

const digest = `localhost:5000/lazysheeps/backend@sha256:${"a".repeat(64)}`;
const prebuilt = { source: "prebuilt", backend: digest, frontend: digest, postgres: digest };
const production = {
    environment: { name: "local", production: true },
    "platform.entrance.url": "https://sheep.our-domain.net",
    "database.keepVolume": true,
};

/** Bad settings and what a person is told. A new setting or rule brings its rows. */
const rows: Row[] = [
    {
        what: "a misspelt key",
        change: { "backend.replcas": 3 },
        path: "backend.replcas",
        says: ["unknown key", "did you mean replicas?"],
    },
    {
        what: "a misspelt optional key",
        change: { "platform.entrance.ingresClass": "alb" },
        path: "platform.entrance.ingresClass",
        says: ["did you mean ingressClass?"],
    },
    {
        what: "a misspelt area",
        change: { databse: { name: "x" } },
        path: "databse",
        says: ["unknown key", "did you mean database?"],
    },
    { what: "a missing area", change: { backup: undefined }, path: "backup", says: ["missing", "write a block"] },
    { what: "a missing key", change: { "database.storage": undefined }, path: "database.storage", says: ["missing"] },
    {
        what: "text for a number",
        change: { "backend.replicas": "three" },
        path: "backend.replicas",
        says: ['got "three"', "whole number"],
    },
    {
        what: "half a pod",
        change: { "backend.replicas": 2.5 },
        path: "backend.replicas",
        says: ["got 2.5", "whole number"],
    },
    {
        what: "fewer than no pods",
        change: { "backend.replicas": -1 },
        path: "backend.replicas",
        says: ["got -1", "write 1 to 100"],
    },
    {
        what: "no pods",
        change: { "frontend.replicas": 0 },
        path: "frontend.replicas",
        says: ["got 0", "write 1 to 100"],
    },
    { what: "10,000 pods", change: { "backend.replicas": 10_000 }, path: "backend.replicas", says: ["write 1 to 100"] },
    {
        what: "not a number at all",
        change: { "backend.replicas": null },
        path: "backend.replicas",
        says: ["got null", "whole number"],
    },
    {
        what: "a block for a number",
        change: { "backend.replicas": {} },
        path: "backend.replicas",
        says: ["whole number"],
    },
    {
        what: "min above max",
        change: { "backend.autoscaling.min": 11 },
        path: "backend.autoscaling.min",
        says: ["min 11 exceeds max 10", "lower min"],
    },
    {
        what: "replicas outside of the autoscaler's range",
        change: { "frontend.replicas": 6 },
        path: "frontend.replicas",
        says: ["2–5"],
    },
    {
        what: "one pod in production",
        change: { ...production, "backend.autoscaling.min": 1 },
        path: "backend.autoscaling.min",
        says: ["at least 2"],
    },
    {
        what: "a target of 0 %",
        change: { "backend.autoscaling.cpuPercent": 0 },
        path: "backend.autoscaling.cpuPercent",
        says: ["1 to 100"],
    },
    {
        what: "a target of 101 %",
        change: { "backend.autoscaling.memoryPercent": 101 },
        path: "backend.autoscaling.memoryPercent",
        says: ["1 to 100"],
    },
    {
        what: "an autoscaler without a request",
        change: { "backend.resources.requests.cpu": undefined },
        path: "backend.resources.requests.cpu",
        says: ["missing"],
    },
    {
        what: "512MB",
        change: { "backend.resources.limits.memory": "512MB" },
        path: "backend.resources.limits.memory",
        says: ["unknown unit MB", "did you mean 512Mi?"],
    },
    {
        what: "1 Gi",
        change: { "database.storage": "1 Gi" },
        path: "database.storage",
        says: ["not a Kubernetes quantity"],
    },
    {
        what: "1.5GiB",
        change: { "database.storage": "1.5GiB" },
        path: "database.storage",
        says: ["not a Kubernetes quantity"],
    },
    {
        what: "10gi",
        change: { "database.storage": "10gi" },
        path: "database.storage",
        says: ["unknown unit gi", "did you mean 10Gi?"],
    },
    { what: "no storage", change: { "database.storage": "0" }, path: "database.storage", says: ["too little"] },
    {
        what: "negative storage",
        change: { "database.storage": "-1Gi" },
        path: "database.storage",
        says: ["not a Kubernetes quantity"],
    },
    {
        what: "a petabyte",
        change: { "database.storage": "1024Ti" },
        path: "database.storage",
        says: ["more than 64Ti"],
    },
    {
        what: "500 cores",
        change: { "backend.resources.limits.cpu": "500" },
        path: "backend.resources.limits.cpu",
        says: ["means 500 cores", "did you mean 500m?"],
    },
    {
        what: "a quantity as a number",
        change: { "backend.resources.limits.cpu": 1 },
        path: "backend.resources.limits.cpu",
        says: ["got 1", "quote it"],
    },
    {
        what: "no CPU",
        change: { "backend.resources.requests.cpu": "0" },
        path: "backend.resources.requests.cpu",
        says: ["nothing runs on no CPU"],
    },
    {
        what: "512 milli-bytes",
        change: { "backend.resources.limits.memory": "512m" },
        path: "backend.resources.limits.memory",
        says: ["0.512 bytes", "did you mean 512Mi?"],
    },
    {
        what: "request above limit",
        change: { "backend.resources.requests.memory": "1Gi" },
        path: "backend.resources.requests.memory",
        says: ["request 1Gi exceeds limit 256Mi"],
    },
    {
        what: "a pod no node can hold",
        change: { "database.resources.requests.memory": "64Gi", "database.resources.limits.memory": "64Gi" },
        path: "platform.capacity.memory",
        says: ["every autoscaler at its maximum"],
    },
    {
        what: "more CPU than the nodes have",
        change: { "backend.resources.requests.cpu": "400m" },
        path: "platform.capacity.cpu",
        says: ["every autoscaler at its maximum"],
    },
    {
        what: "more pods than slots",
        change: { "platform.capacity.pods": 17 },
        path: "platform.capacity.pods",
        says: ["needs 18 pods"],
    },
    {
        what: "a prefix of 33 bits",
        change: { "platform.entrance.sourceCidrs": ["10.0.0.0/33"] },
        path: "platform.entrance.sourceCidrs.0",
        says: ["not a valid IPv4 CIDR"],
    },
    {
        what: "three octets",
        change: { "platform.entrance.sourceCidrs": ["10.0.0/8"] },
        path: "platform.entrance.sourceCidrs.0",
        says: ["not a valid IPv4 CIDR"],
    },
    {
        what: "an octet of 300",
        change: { "platform.entrance.sourceCidrs": ["300.0.0.0/16"] },
        path: "platform.entrance.sourceCidrs.0",
        says: ["not a valid IPv4 CIDR"],
    },
    {
        what: "IPv6 where IPv4 is meant",
        change: { "platform.entrance.sourceCidrs": ["fd00::/8"] },
        path: "platform.entrance.sourceCidrs.0",
        says: ["not a valid IPv4 CIDR"],
    },
    {
        what: "host bits",
        change: { "platform.entrance.sourceCidrs": ["10.0.0.5/16"] },
        path: "platform.entrance.sourceCidrs.0",
        says: ["the network address is 10.0.0.0/16"],
    },
    {
        what: "nobody let in",
        change: { "platform.entrance.sourceCidrs": [] },
        path: "platform.entrance.sourceCidrs",
        says: ["nobody could reach the pods"],
    },
    {
        what: "a storage class in capitals",
        change: { "platform.storageClass.delete": "Local_Path" },
        path: "platform.storageClass.delete",
        says: ["not a valid name"],
    },
    {
        what: "a kept volume without a class that keeps it",
        change: { "database.keepVolume": true, "platform.storageClass.keep": undefined },
        path: "platform.storageClass.keep",
        says: ["reclaimPolicy Retain"],
    },
    {
        what: "HTTP in production",
        change: { ...production, "platform.entrance.url": "http://sheep.our-domain.net" },
        path: "platform.entrance.url",
        says: ["plain text"],
    },
    {
        what: "a path in the address",
        change: { "platform.entrance.url": "http://localhost:8080/" },
        path: "platform.entrance.url",
        says: ["write http://localhost:8080"],
    },
    {
        what: "an address without a scheme",
        change: { "platform.entrance.url": "localhost" },
        path: "platform.entrance.url",
        says: ["not a URL"],
    },
    {
        what: "a wildcard for a host",
        change: { "platform.entrance.url": "https://*.our-domain.net" },
        path: "platform.entrance.url",
        says: ["no host name"],
    },
    {
        what: "an underscore in a host",
        change: { "platform.entrance.url": "https://a_b.net" },
        path: "platform.entrance.url",
        says: ["no host name"],
    },
    {
        what: "a trailing dot",
        change: { "platform.entrance.url": "https://sheep.net." },
        path: "platform.entrance.url",
        says: ["no host name"],
    },
    {
        what: "a host name of 260 characters",
        change: { "platform.entrance.url": `https://${"a.".repeat(129)}net` },
        path: "platform.entrance.url",
        says: ["253"],
    },
    {
        what: "another scheme",
        change: { "platform.entrance.url": "ftp://sheep.net" },
        path: "platform.entrance.url",
        says: ["scheme ftp:"],
    },
    {
        what: "a placeholder left",
        change: { "platform.entrance.url": "https://your-domain.example.com" },
        path: "platform.entrance.url",
        says: ["still a placeholder"],
    },
    {
        what: "a placeholder registry",
        change: { "platform.registry": "<ACCOUNT>/lazysheeps" },
        path: "platform.registry",
        says: ["still a placeholder"],
    },
    {
        what: "a registry with a scheme",
        change: { "platform.registry": "http://localhost:5000/x" },
        path: "platform.registry",
        says: ["not a registry address"],
    },
    {
        what: "debugging in production",
        change: { ...production, "backend.debug": true },
        path: "backend.debug",
        says: ["write false"],
    },
    {
        what: "yes for true",
        change: { "backend.debug": "yes" },
        path: "backend.debug",
        says: ['got "yes"', "write true or false"],
    },
    {
        what: "a secret in plain text",
        change: { "database.password": "postgres123" },
        path: "database.password",
        says: ["secrets never stand in these blocks"],
    },
    {
        what: "latest",
        change: { images: { ...prebuilt, backend: "localhost:5000/backend:latest" } },
        path: "images.backend",
        says: ["pin repository@sha256"],
    },
    {
        what: "a digest of the wrong length",
        change: { images: { ...prebuilt, backend: "localhost:5000/backend@sha256:abc" } },
        path: "images.backend",
        says: ["the digest is malformed"],
    },
    {
        what: "a missing digest",
        change: { images: { ...prebuilt, postgres: undefined } },
        path: "images.postgres",
        says: ["missing"],
    },
    {
        what: "an unknown source of images",
        change: { images: { source: "download" } },
        path: "images.source",
        says: ["build or prebuilt"],
    },
    {
        what: "a base that is no image",
        change: { "images.baseImage": "Debian Trixie" },
        path: "images.baseImage",
        says: ["not an image reference"],
    },
    {
        what: "an unknown network",
        change: { "images.network": "bridge" },
        path: "images.network",
        says: ["default, host"],
    },
    { what: "an unknown platform", change: { "platform.kind": "gcp" }, path: "platform.kind", says: ["cluster"] },
    {
        what: "an unknown Service type",
        change: { "platform.entrance.service.type": "ExternalName" },
        path: "platform.entrance.service.type",
        says: ["ClusterIP, NodePort, LoadBalancer"],
    },
    {
        what: "a node port out of range",
        change: { "platform.entrance.service.nodePort": 8080 },
        path: "platform.entrance.service.nodePort",
        says: ["30000 to 32767"],
    },
    {
        what: "a node port of no node port Service",
        change: { "platform.entrance.service.type": "ClusterIP" },
        path: "platform.entrance.service.nodePort",
        says: ["leave it out"],
    },
    {
        what: "an empty context",
        change: { "platform.context": "" },
        path: "platform.context",
        says: ["name a context"],
    },
    {
        what: "an empty kubeconfig",
        change: { "platform.kubeconfig": "" },
        path: "platform.kubeconfig",
        says: ["leave it out"],
    },
    {
        what: "a database name that needs quotes",
        change: { "database.name": "Lazy-Sheeps" },
        path: "database.name",
        says: ["not a plain PostgreSQL name"],
    },
    {
        what: "a user name of 64 characters",
        change: { "database.user": "u".repeat(64) },
        path: "database.user",
        says: ["at most 63"],
    },
    {
        what: "an environment in capitals",
        change: { "environment.name": "Prod" },
        path: "environment.name",
        says: ["not a valid name"],
    },
    {
        what: "another stack's file",
        change: { "environment.name": "prod" },
        path: "environment.name",
        says: ["this is the stack local"],
    },
    {
        what: "a volume by relative path",
        change: { "database.existingVolume": "volumes/a" },
        path: "database.existingVolume",
        says: ["not an absolute path"],
    },
    {
        what: "six fields of cron",
        change: { "backup.schedule": "0 17 3 * * *" },
        path: "backup.schedule",
        says: ["has 6 fields"],
    },
    {
        what: "the 31st of February",
        change: { "backup.schedule": "0 3 31 2 *" },
        path: "backup.schedule",
        says: ["never runs"],
    },
    { what: "hour 25", change: { "backup.schedule": "0 25 * * *" }, path: "backup.schedule", says: ["never runs"] },
    { what: "no backup kept", change: { "backup.keep": 0 }, path: "backup.keep", says: ["1 to 365"] },
    {
        what: "no backups in production",
        change: { ...production, "backup.enabled": false },
        path: "backup.enabled",
        says: ["write true"],
    },
    {
        what: "a volume that goes with a destroy in production",
        change: { ...production, "database.keepVolume": false },
        path: "database.keepVolume",
        says: ["write true"],
    },
    {
        what: "a backup volume that a dump would not fit",
        change: { "platform.backups.size": "1Gi" },
        path: "platform.backups.size",
        says: ["a quarter"],
    },
    {
        what: "preStop as long as the grace period",
        change: { "backend.rollout.preStopSeconds": 30 },
        path: "backend.rollout.gracePeriodSeconds",
        says: ["preStop takes 30 s", "write at least 40"],
    },
    {
        what: "a deadline before anything can be ready",
        change: { "frontend.rollout.minReadySeconds": 120 },
        path: "frontend.rollout.progressDeadlineSeconds",
        says: ["more than 120"],
    },
    {
        what: "more threads than connections",
        change: { "backend.workers": 4 },
        path: "database.maxConnections",
        says: ["4 workers × 4 threads × 11 pods + 10 reserved = 186"],
    },
    { what: "text for a block", change: { backend: "three pods" }, path: "backend", says: ["not a block of settings"] },
    { what: "a list for a block", change: { backend: [1] }, path: "backend", says: ["not a block"] },
];

describe("bad settings", () => {
    for (const { what, change, path, says } of rows) {
        it(`${what}: says where, what and what to do, and registers nothing`, async () => {
            const { message, registered } = await refusal(changed(change));
            const line = message.split("\n").find((candidate) => candidate.startsWith(`lazysheeps:${path}: `));
            expect(line, message).not.to.equal(undefined);
            for (const part of says) expect(line).to.include(part);
            expect(registered).to.equal(0);
        });
    }

    it("are told all at once, sorted", async () => {
        const config = changed({ "backend.replicas": "three", "backup.keep": 0, "database.storage": "10gi" });
        const lines = (await refusal(config)).message.split("\n").slice(1);
        expect(lines.map((line) => line.split(": ")[0])).to.deep.equal([
            "lazysheeps:backend.replicas",
            "lazysheeps:backup.keep",
            "lazysheeps:database.storage",
        ]);
    });

    it("are told with the conflicts between the areas that are right", async () => {
        const config = changed({ "backend.replicaz": 3, "frontend.autoscaling.min": 9, "environment.name": "other" });
        const lines = (await refusal(config)).message.split("\n").slice(1);
        expect(lines.map((line) => line.split(": ")[0])).to.deep.equal([
            "lazysheeps:backend.replicaz",
            "lazysheeps:environment.name",
            "lazysheeps:frontend.autoscaling.min",
        ]);
    });

    it("under another namespace are pointed to the right one", async () => {
        const { message } = await refusal(valid(), { "aws:backend": "{}" });
        expect(message).to.include("stands under aws:; write lazysheeps:backend");
    });

    it("never show a secret", async () => {
        const { message } = await refusal(changed({ "database.password": "hunter2hunter2" }));
        expect(message).not.to.include("hunter2");
    });

    it("trip every rule about several settings at least once", () => {
        const tripped = rows.flatMap(({ change }) => {
            const parsed = Schema.safeParse(changed(change));
            return parsed.success
                ? Object.keys(crossChecks).filter((name) => crossChecks[name]!(parsed.data).length > 0)
                : [];
        });
        expect(Object.keys(crossChecks).filter((name) => !tripped.includes(name))).to.deep.equal([]);
    });
});

function changed(change: Row["change"]): Config {
    const config = valid();
    for (const [path, value] of Object.entries(change)) set(config, path, value);
    return config;
}

/** The error of a run that must be refused, and how many resources it registered all the same. */
async function refusal(config: Config, others: Record<string, string> = {}) {
    use(config, others);
    let error: unknown;
    const { resources } = await deploy(() => {
        try {
            program();
        } catch (thrown) {
            error = thrown;
        }
    });
    expect(error, "the settings passed").to.be.instanceOf(pulumi.RunError);
    return { message: (error as Error).message, registered: resources.length };
}
