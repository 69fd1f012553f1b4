import { expect } from "chai";
import { ClusterAccess } from "../../../infra/aws/cluster-access";
import { scope } from "../../support/aws-parts";
import { paths } from "../../support/cluster-api";
import { deploy, type Recorded } from "../../support/engine";
import { elsewhereAws, expectHandedDown } from "../../support/parts";

const entry = "aws:eks/accessEntry:AccessEntry";
const association = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
const role = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole";
const binding = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding";

const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const make = (admins: string[] = []) =>
    deploy(() => new ClusterAccess("access", { clusterName: "lazysheeps-dev", admins, scope }, elsewhereAws()));
const principals = (recorded: Recorded[]) => recorded.map(({ inputs }) => inputs["principalArn"]);
const standing = [arn("lazysheeps-dev-preview"), arn("lazysheeps-dev-health")];

/** `group/resource` of all that the role reads. */
function readBy({ inputs }: Recorded): string[] {
    const rules = inputs["rules"] as { apiGroups: string[]; resources: string[] }[];
    return rules.flatMap(({ apiGroups, resources }) => resources.map((resource) => `${apiGroups.join()}/${resource}`));
}

describe("ClusterAccess", () => {
    it("hands its providers to every child", async () => expectHandedDown((await make([arn("ann")])).resources));

    it("makes administrators of all who are listed, in the whole of the one cluster", async () => {
        const { all } = await make([arn("ann"), arn("team/bob")]);
        expect(principals(all(entry))).to.include.members([arn("ann"), arn("team/bob")]);
        expect(principals(all(association))).to.have.members([arn("ann"), arn("team/bob")]);
        for (const { inputs } of all(association))
            expect(inputs).to.deep.include({
                clusterName: "lazysheeps-dev",
                policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
                accessScope: { type: "cluster" },
            });
    });

    it("never lists who made the cluster, even when the settings do: EKS refuses it", async () => {
        const { all } = await make([arn("lazysheeps-dev-deploy")]);
        expect(principals(all(entry))).to.have.members(standing);
    });

    it("makes no administrator of previews and health checks: they are groups, and no policy of AWS is theirs", async () => {
        const { all, named } = await make();
        expect(all(association)).to.deep.equal([]);
        expect(principals(all(entry))).to.have.members(standing);
        for (const who of ["preview", "health"])
            expect(named(entry, `access-${who}`).inputs["kubernetesGroups"]).to.deep.equal([`lazysheeps:${who}`]);
    });

    it("lets each group read what is its own, and nobody else", async () => {
        const { named } = await make();
        for (const who of ["preview", "health"]) {
            const { roleRef, subjects } = named(binding, `access-${who}`).inputs;
            expect(roleRef).to.include({ kind: "ClusterRole", name: `access-${who}` });
            expect(subjects).to.deep.equal([
                { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: `lazysheeps:${who}` },
            ]);
        }
    });

    it("shows the health check what AWS's own policy leaves out: nodes, volumes, metrics", async () => {
        const read = readBy((await make()).named(role, "access-health"));
        const needed = ["/nodes", "/persistentvolumes", "metrics.k8s.io/nodes", "metrics.k8s.io/pods"];
        expect(read).to.include.members(needed);
    });

    it("shows the health check all that it asks for, and the Ingress", async () => {
        const read = readBy((await make()).named(role, "access-health"));
        const asked = Object.values(paths).flatMap((path) => {
            const [, group = "", , resource] = /^\/(?:api|apis\/([^/]+))\/(v\w+)\/(?:.*\/)?(\w+)$/.exec(path) ?? [];
            // Everybody who signs in may ask for the version.
            return resource === undefined ? [] : [`${group}/${resource}`];
        });
        expect(asked).to.have.length(Object.keys(paths).length - 1);
        expect(read).to.include.members([...asked, "networking.k8s.io/ingresses"]);
    });

    it("lets nobody but administrators change anything", async () => {
        for (const { name, inputs } of (await make()).all(role)) {
            const verbs = (inputs["rules"] as { verbs: string[] }[]).flatMap((rule) => rule.verbs);
            expect(new Set(verbs), name).to.deep.equal(new Set(["get", "list"]));
        }
    });

    it("shows nobody a secret, and lets nobody into a pod", async () => {
        const forbidden = ["/*", "/secrets", "/configmaps", "/nodes/proxy", "/pods/exec", "/pods/log"];
        for (const recorded of (await make()).all(role))
            expect(
                readBy(recorded).filter((what) => forbidden.includes(what)),
                recorded.name,
            ).to.deep.equal([]);
    });
});
