import program = require("../../index");
import { type Config, set, use, valid } from "../config/valid";
import { type Answers, deploy } from "../support/engine";
import { type Graph, graphOf } from "./graph";
import type { Facts, Policy } from "./policy";

export interface Variation {
    stack: "local" | "dev" | "prod" | "account";
    change: Record<string, unknown>;
}

/** One run of the program. */
export interface Run {
    graph: Graph;
    facts: Facts;
}

const digest = (image: string) => `localhost:5000/lazysheeps/${image}@sha256:${"a".repeat(64)}`;
const admin = "arn:aws:iam::123456789012:role/administrator";

/** Settings under which every policy must hold; together they show every optional part of the program. */
export const variations: Record<string, Variation> = {
    "the stack local": { stack: "local", change: {} },
    "an Ingress in front": {
        stack: "local",
        change: { "platform.entrance.ingressClass": "alb", "platform.entrance.service": { type: "ClusterIP" } },
    },
    "a load balancer and kept volumes": {
        stack: "local",
        change: {
            "platform.entrance.service": { type: "LoadBalancer" },
            "database.keepVolume": true,
            "database.existingVolume": "/var/lib/volumes/a",
        },
    },
    "prebuilt images": {
        stack: "local",
        change: {
            images: {
                source: "prebuilt",
                backend: digest("backend"),
                frontend: digest("frontend"),
                postgres: digest("postgres"),
            },
        },
    },
    "the stack dev": { stack: "dev", change: {} },
    "dev with all that is optional": {
        stack: "dev",
        change: {
            "platform.network.flowLogDays": 7,
            "platform.cluster.encryptSecrets": true,
            "platform.cluster.endpointCidrs": ["192.0.2.0/24"],
            "platform.cluster.runner": "our-own",
            "platform.cluster.admins": [admin],
            "platform.addons.containerLogs": true,
            "platform.entrance.domain": "dev.flock.invalid",
            "platform.entrance.hostedZone": "Z0123456789ABC",
            "platform.entrance.plainHttp": false,
            "platform.alarms.email": "on-call@flock.invalid",
            "database.existingVolume": "vol-0123456789abcdef0",
        },
    },
    "the stack prod": { stack: "prod", change: {} },
    "prod with a given certificate": {
        stack: "prod",
        change: {
            "platform.entrance.hostedZone": undefined,
            "platform.entrance.certificate":
                "arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
        },
    },
    "the stack account": { stack: "account", change: {} },
    "an account with all that is optional": {
        stack: "account",
        change: {
            "account.github.providerExists": true,
            "account.elsewhere": { staging: "210987654321" },
            "account.state": {
                bucket: "flock-state",
                key: "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
            },
        },
    },
};

const letters = ["a", "b", "c", "d"];

/** What AWS answers besides the usual: four zones to choose from. */
export const answers: Answers = {
    "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
        names: letters.map((letter) => `eu-central-1${letter}`),
        zoneIds: letters.map((letter) => `euc1-${letter}`),
    }),
};

/** The settings of a stack, changed at some paths. */
export function configOf({ stack, change }: Variation): Config {
    const config = valid(stack);
    for (const [path, value] of Object.entries(change)) set(config, path, value);
    return config;
}

export async function run(variation: Variation): Promise<Run> {
    const config = configOf(variation);
    use(config);
    const { resources } = await deploy(program, variation.stack, answers);
    return { graph: graphOf(resources), facts: factsOf(config) };
}

interface Settings {
    environment?: { production: boolean };
    platform?: {
        network?: { zones: string[] };
        cluster?: { admins: string[] };
        entrance: { plainHttp?: boolean; sourceCidrs?: string[] };
    };
}

/** What the settings ask for. */
export function factsOf(config: Config): Facts {
    const { environment, platform } = config as Settings;
    return {
        production: environment?.production === true,
        plainHttp: platform?.entrance.plainHttp === true,
        admins: platform?.cluster?.admins ?? [],
        // The mocked network's public subnets.
        entrance:
            platform?.entrance.sourceCidrs ?? platform?.network?.zones.map((_, at) => `10.0.${16 * at}.0/20`) ?? [],
    };
}

/** What a policy is about: Kubernetes' objects, an environment on AWS, the stack `account`, or all that is in AWS. */
export type Area = "kubernetes" | "environment" | "account" | "aws";

const stacks: Record<Area, Variation["stack"][]> = {
    kubernetes: ["local", "dev", "prod"],
    environment: ["dev", "prod"],
    account: ["account"],
    aws: ["dev", "prod", "account"],
};
const broken: Record<Area, string[]> = {
    kubernetes: ["the stack local", "the stack prod"],
    environment: ["the stack dev", "the stack prod"],
    account: ["the stack account"],
    aws: ["the stack dev", "the stack prod"],
};

/** Whether a policy must hold for a stack. */
export const concerns = ({ area }: { area: Area }, { stack }: Variation) => stacks[area].includes(stack);

/** The variations whose graphs a policy's mutants break. */
export const brokenBy = ({ area, breaks }: Policy & { area: Area }) => breaks ?? broken[area];
