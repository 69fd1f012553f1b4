import { buckets, clusters, keys } from "./aws-graph";
import { at, type Graph, kind, put, remove, type Resource } from "./graph";
import { each, first, type Policy } from "./policy";

const name = (one: { name: string }) => one.name;
const classes = (graph: Graph) => kind(graph, "StorageClass");
const claims = (graph: Graph) => kind(graph, "PersistentVolumeClaim");
const classOf = (graph: Graph, claim: Resource) =>
    classes(graph).find(({ inputs }) => at(inputs, "metadata.name") === at(claim.inputs, "spec.storageClassName"));
const production = ["the stack prod"];

/** Volumes, and what else must not be lost. */
export const awsVolumes: Policy[] = [
    {
        id: "32-storage-classes",
        linters: ["AWS-0026", "CKV_AWS_3", "CKV_AWS_189", "CKV2_AWS_2", "C-0264", "encrypted-volumes"],
        requirement: "volumes are encrypted, made in their pod's zone, and can grow",
        violations: (graph) =>
            each(
                classes(graph),
                name,
                "makes plain volumes, or in another zone, or that stay small",
                ({ inputs }) =>
                    inputs["provisioner"] === "ebs.csi.aws.com" &&
                    at(inputs, "parameters.encrypted") === "true" &&
                    inputs["volumeBindingMode"] === "WaitForFirstConsumer" &&
                    inputs["allowVolumeExpansion"] === true,
            ),
        mutants: {
            plain: (graph) => put(first(classes(graph)), "parameters.encrypted", "false"),
            "at once": (graph) => put(first(classes(graph)), "volumeBindingMode", "Immediate"),
            "of one size": (graph) => put(first(classes(graph)), "allowVolumeExpansion", undefined),
        },
    },
    {
        id: "32-claims-have-classes",
        linters: [],
        requirement: "every claim names a class that the program makes",
        violations: (graph) =>
            each(claims(graph), name, "has another class", (claim) => classOf(graph, claim) !== undefined),
        mutants: {
            "the cluster's own": (graph) => put(first(claims(graph)), "spec.storageClassName", undefined),
            "one that is gone": (graph) => remove(graph, classOf(graph, first(claims(graph)))!),
        },
    },
    {
        id: "32-kept",
        linters: [],
        requirement: "production's volumes outlive their claims, and one that was kept outlives everything",
        violations: (graph, { production }) => [
            ...each(
                production ? claims(graph) : [],
                name,
                "takes its volume with it",
                (claim) => classOf(graph, claim)?.inputs["reclaimPolicy"] === "Retain",
            ),
        ],
        mutants: {
            "a class that deletes": (graph) => put(first(claims(graph)), "spec.storageClassName", "gp3"),
            "the class deletes": (graph) => put(classOf(graph, first(claims(graph)))!, "reclaimPolicy", "Delete"),
        },
        breaks: production,
    },
    {
        id: "32-taken-in",
        linters: [],
        requirement: "a volume that is taken in again is never deleted with its claim",
        violations: (graph) =>
            each(
                kind(graph, "PersistentVolume"),
                name,
                "would delete what was kept",
                ({ inputs }) => at(inputs, "spec.persistentVolumeReclaimPolicy") === "Retain",
            ),
        mutants: {
            deletes: (graph) =>
                put(first(kind(graph, "PersistentVolume")), "spec.persistentVolumeReclaimPolicy", "Delete"),
        },
        breaks: ["dev with all that is optional"],
    },
    {
        id: "32-not-by-mistake",
        linters: [],
        requirement: "production's cluster, its key, the database's claim and the backups are not deleted by mistake",
        violations: (graph, { production }) =>
            each(
                production
                    ? [
                          ...buckets(graph),
                          ...clusters(graph),
                          ...keys(graph).filter(({ name }) => name === "cluster"),
                          ...claims(graph).filter(({ name }) => name === "postgres-data"),
                      ]
                    : [],
                ({ type, name }) => `${type.split(":").at(-1)} ${name}`,
                "can be deleted by mistake",
                ({ inputs, options }) =>
                    options.protect === true &&
                    inputs["forceDestroy"] !== true &&
                    inputs["deletionProtection"] !== false,
            ),
        mutants: {
            "the claim": (graph) =>
                (claims(graph).find(({ name }) => name === "postgres-data")!.options.protect = undefined),
            "the bucket": (graph) => (first(buckets(graph)).options.protect = undefined),
            "the bucket with all that is in it": (graph) => put(first(buckets(graph)), "forceDestroy", true),
            "the cluster": (graph) => (first(clusters(graph)).options.protect = false),
            "the cluster in AWS": (graph) => put(first(clusters(graph)), "deletionProtection", false),
        },
        breaks: production,
    },
];
