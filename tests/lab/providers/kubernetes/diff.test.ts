import { expect } from "chai";
import { difference } from "../../../../lab/providers/kubernetes/diff";
import { pathText, UNKNOWN, type Fields } from "../../../../lab/providers/values";

const object = (apiVersion: string, kind: string, rest: Fields): Fields => {
    return { apiVersion, kind, metadata: { name: "x", namespace: "n" }, ...rest };
};

/** Paths that differ; those that replace with a `!`. */
function diff(live: Fields, news: Fields, oldInputs: Fields = live, ignoreChanges: string[] = []) {
    const { changes, deleteBeforeReplace } = difference(live, { value: oldInputs, secrets: [] }, news, ignoreChanges);
    return { paths: changes.map(({ path, replaces }) => pathText(path) + (replaces ? "!" : "")), deleteBeforeReplace };
}

describe("lab/providers/kubernetes/diff", () => {
    const rows: [string, string, Fields, Fields, string][] = [
        ["v1", "Secret", { data: { a: "1" } }, { data: { a: "2" } }, "data.a!"],
        ["v1", "Secret", { type: "Opaque" }, { type: "x/y" }, "type!"],
        ["v1", "Secret", { immutable: false }, { immutable: true }, "immutable"],
        ["v1", "ConfigMap", { data: { a: "1" } }, { data: { b: "1" } }, "data.a! data.b!"],
        ["v1", "ConfigMap", { binaryData: { a: "1" } }, { binaryData: { a: "2" } }, "binaryData.a!"],
        [
            "apps/v1",
            "Deployment",
            { spec: { selector: { a: "1" } } },
            { spec: { selector: { a: "2" } } },
            "spec.selector.a!",
        ],
        ["apps/v1", "Deployment", { spec: { selector: {} } }, { spec: UNKNOWN }, "spec!"],
        ["apps/v1", "Deployment", { spec: { replicas: 1 } }, { spec: { replicas: 2 } }, "spec.replicas"],
        [
            "apps/v1",
            "DaemonSet",
            { spec: { selector: { a: "1" } } },
            { spec: { selector: { a: "2" } } },
            "spec.selector.a!",
        ],
        ["apps/v1", "StatefulSet", { spec: { serviceName: "a" } }, { spec: { serviceName: "b" } }, "spec.serviceName!"],
        ["apps/v1", "StatefulSet", { spec: { replicas: 1 } }, { spec: { replicas: 2 } }, "spec.replicas"],
        ["batch/v1", "Job", { spec: { template: { a: 1 } } }, { spec: { template: { a: 2 } } }, "spec.template.a!"],
        ["batch/v1", "Job", { spec: { backoffLimit: 1 } }, { spec: { backoffLimit: 2 } }, "spec.backoffLimit"],
        ["v1", "Service", { spec: { clusterIP: "1" } }, { spec: { clusterIP: "2" } }, "spec.clusterIP!"],
        ["v1", "Service", { spec: { type: "ClusterIP" } }, { spec: { type: "NodePort" } }, "spec.type"],
        [
            "v1",
            "PersistentVolumeClaim",
            { spec: { volumeName: "1" } },
            { spec: { volumeName: "2" } },
            "spec.volumeName!",
        ],
        ["v1", "PersistentVolumeClaim", { spec: { resources: 1 } }, { spec: { resources: 2 } }, "spec.resources"],
        [
            "v1",
            "Pod",
            { spec: { containers: [{ image: "a" }] } },
            { spec: { containers: [{ image: "b" }] } },
            "spec.containers[0].image",
        ],
        [
            "v1",
            "Pod",
            { spec: { containers: [{ name: "a" }] } },
            { spec: { containers: [{ name: "b" }] } },
            "spec.containers[0].name!",
        ],
        ["policy/v1", "PodDisruptionBudget", { spec: { a: 1 } }, { spec: { a: 2 } }, "spec.a"],
        [
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            { roleRef: { name: "a" } },
            { roleRef: { name: "b" } },
            "roleRef.name!",
        ],
        ["storage.k8s.io/v1", "StorageClass", { provisioner: "a" }, { provisioner: "b" }, "provisioner!"],
    ];
    for (const [version, kind, have, wanted, paths] of rows) {
        it(`finds ${paths} for a ${kind}`, () => {
            expect(diff(object(version, kind, have), object(version, kind, wanted)).paths.join(" ")).to.equal(paths);
        });
    }

    it("replaces for another name or namespace, whatever the kind", () => {
        const { paths, deleteBeforeReplace } = diff(
            object("v1", "Service", {}),
            object("v1", "Service", { metadata: { name: "y", namespace: UNKNOWN } }),
        );
        expect(paths).to.deep.equal(["metadata.name!", "metadata.namespace!"]);
        expect(deleteBeforeReplace).to.equal(false);
    });

    it("deletes before it replaces only under the same, chosen name", () => {
        const metadata = { name: "x", namespace: "n", annotations: { "pulumi.com/autonamed": "true" } };
        const secret = (data: string, more: Fields = {}) => object("v1", "Secret", { data: { data }, ...more });
        expect(diff(secret("1"), secret("2")).deleteBeforeReplace).to.equal(true);
        expect(diff(secret("1", { metadata }), secret("2", { metadata })).deleteBeforeReplace).to.equal(false);
        expect(diff(secret("1"), secret("1", { immutable: true })).deleteBeforeReplace).to.equal(false);
    });

    it("looks only at what the old inputs speak of, and sees that it was changed", () => {
        const inputs = object("apps/v1", "Deployment", { spec: { replicas: 1, strategy: {} } });
        const live = object("apps/v1", "Deployment", { spec: { replicas: 3, paused: false }, status: {} });
        expect(diff(live, inputs, inputs).paths).to.deep.equal(["spec.replicas"]);
        expect(diff(live, inputs, inputs, ["spec.replicas"]).paths).to.deep.equal([]);
    });

    it("replaces a Job marked replaceUnready unless it is complete", () => {
        const job = (status: Fields) => {
            const metadata = { name: "x", annotations: { "pulumi.com/replaceUnready": "true" } };
            return object("batch/v1", "Job", { metadata, status });
        };
        const { metadata, apiVersion, kind } = job({});
        const inputs = { metadata: metadata!, apiVersion: apiVersion!, kind: kind! };
        const failed = { conditions: [{ type: "Failed", status: "True" }] };
        const complete = { conditions: [{ type: "Complete", status: "True" }] };
        expect(diff(job(failed), inputs, inputs).paths).to.deep.equal([
            'metadata.annotations["pulumi.com/replaceUnready"]!',
        ]);
        expect(diff(job(complete), inputs, inputs).paths).to.deep.equal([]);
    });
});
