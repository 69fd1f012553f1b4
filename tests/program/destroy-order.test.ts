import { expect } from "chai";
import type { Recorded } from "../support/engine";
import { deployProgram } from "../support/program";

type Edges = Map<string, string[]>;
const labelOf = ({ type, name }: Recorded) => `${type} ${name}`;
const edgesOf = (resources: Recorded[]): Edges => new Map(resources.map((one) => [labelOf(one), one.after]));

/** Whether `first` is gone before `second` may go: the engine knows a chain of dependencies from one to the other. */
function goesBefore(edges: Edges, first: string, second: string): boolean {
    const seen = new Set<string>();
    const reaches = (at: string): boolean => {
        if (at === second) return true;
        if (seen.has(at)) return false;
        seen.add(at);
        return (edges.get(at) ?? []).some(reaches);
    };
    return reaches(first);
}

const ingress = "kubernetes:networking.k8s.io/v1:Ingress ingress";
const controller = "kubernetes:helm.sh/v3:Release load-balancer-controller";
const claim = "kubernetes:core/v1:PersistentVolumeClaim postgres-data";
const driver = "aws:eks/addon:Addon aws-ebs-csi-driver";
const nodes = "eks:index:ManagedNodeGroup nodes-eu-central-1a";
const cluster = "eks:index:Cluster cluster";
const network = "awsx:ec2:Vpc network";
const policyOf = (name: string) => `aws:iam/rolePolicyAttachment:RolePolicyAttachment ${name}`;

/** What must be gone before what, and what is left behind otherwise. */
const pairs: [first: string, second: string, why: string][] = [
    [ingress, controller, "nobody would remove the load balancer"],
    [ingress, "aws:iam/rolePolicy:RolePolicy load-balancer-controller-manage", "the controller could remove nothing"],
    [ingress, "aws:ec2/securityGroup:SecurityGroup entrance", "the load balancer still uses the group"],
    [ingress, "aws:eks/addon:Addon coredns", "the controller could not find AWS"],
    [
        controller,
        "aws:iam/rolePolicy:RolePolicy load-balancer-controller-manage",
        "it could not remove what it has made on its way out",
    ],
    [controller, nodes, "its pods would be gone before it is"],
    [controller, cluster, "Helm could not reach it"],
    [claim, driver, "the volume would stay, and be paid for"],
    [claim, policyOf("ebs-csi-AmazonEBSCSIDriverPolicyV2"), "the driver could delete nothing"],
    ["kubernetes:core/v1:Namespace lazysheeps", driver, "volumes of its claims would stay"],
    [driver, nodes, "its controller runs there"],
    [nodes, cluster, "a cluster with nodes is not deleted"],
    [nodes, policyOf("nodes-AmazonEKS_CNI_Policy"), "interfaces of pods would stay in the network"],
    [nodes, policyOf("nodes-AmazonEKSWorkerNodePolicy"), "nodes would drop out before they are drained"],
    [cluster, network, "its interfaces are in there"],
    [cluster, policyOf("cluster-AmazonEKSClusterPolicy"), "EKS could not take its interfaces back"],
    [cluster, "aws:cloudwatch/logGroup:LogGroup cluster", "EKS would make the group again with its last lines"],
    ["aws:ec2/securityGroup:SecurityGroup entrance", network, "a network with groups is not deleted"],
    [
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule entrance-pods-8000",
        cluster,
        "the group is the cluster's",
    ],
];

const application = /^pulumi:providers:kubernetes application$/;
const either = /^pulumi:providers:kubernetes (application|system)$/;
const release = /^kubernetes:helm.sh\/v3:Release load-balancer-controller$/;
const group = /^eks:index:ManagedNodeGroup /;
const addon = /^aws:eks\/addon:Addon /;
const permission = "aws:iam/rolePolicy:RolePolicy load-balancer-controller-manage";

/** What somebody might leave out of the program, and the pairs that must then go red. */
const mutants: [what: string, cut: [from: RegExp, to: RegExp], ...red: [string, string][]][] = [
    ["the application does not wait for the controller", [application, release], [ingress, controller]],
    [
        "neither the controller nor what it serves waits for its permissions",
        [
            new RegExp(`${release.source}|${application.source}`),
            /^aws:iam\/rolePolicy:RolePolicy load-balancer-controller-manage$/,
        ],
        [ingress, permission],
        [controller, permission],
    ],
    [
        "nothing on the cluster waits for the add-ons",
        [either, addon],
        [claim, driver],
        ["kubernetes:core/v1:Namespace lazysheeps", driver],
        [ingress, "aws:eks/addon:Addon coredns"],
    ],
    ["an add-on does not wait for nodes", [addon, group], [driver, nodes]],
    [
        "the driver does not wait for its permissions",
        [addon, /ebs-csi-AmazonEBSCSIDriverPolicyV2$/],
        [claim, policyOf("ebs-csi-AmazonEBSCSIDriverPolicyV2")],
    ],
    [
        "nodes do not wait for their permissions",
        [group, /^aws:iam\/rolePolicyAttachment/],
        [nodes, policyOf("nodes-AmazonEKS_CNI_Policy")],
        [nodes, policyOf("nodes-AmazonEKSWorkerNodePolicy")],
    ],
    ["nodes do not wait for the cluster", [group, /^eks:index:Cluster cluster$/], [nodes, cluster]],
    [
        "the cluster does not wait for its permissions",
        [/^eks:index:Cluster cluster$/, /^aws:iam\/rolePolicyAttachment/],
        [cluster, policyOf("cluster-AmazonEKSClusterPolicy")],
    ],
    [
        "the cluster does not wait for its log group",
        [/^eks:index:Cluster cluster$/, /LogGroup cluster$/],
        [cluster, "aws:cloudwatch/logGroup:LogGroup cluster"],
    ],
    [
        "the cluster does not wait for the network",
        [/^eks:index:Cluster cluster$/, /^awsx:ec2:Vpc /],
        [cluster, network],
    ],
];

describe("Destroying an environment", () => {
    for (const stack of ["dev", "prod"]) {
        describe(stack, () => {
            let edges: Edges;
            before(async () => (edges = edgesOf((await deployProgram({}, stack)).resources)));

            for (const [first, second, why] of pairs) {
                it(`has ${first} gone before ${second}: else ${why}`, () => {
                    expect([...edges.keys()]).to.include.members([first, second]);
                    expect(goesBefore(edges, first, second)).to.equal(true);
                });
            }

            for (const [what, cut, ...red] of mutants) {
                it(`goes red when ${what}`, () => {
                    const without = new Map(
                        [...edges].map(([at, after]) => [
                            at,
                            after.filter((to) => !(cut[0].test(at) && cut[1].test(to))),
                        ]),
                    );
                    expect(without).not.to.deep.equal(edges);
                    for (const [first, second] of red)
                        expect(goesBefore(without, first, second), `${first} → ${second}`).to.equal(false);
                });
            }
        });
    }
});
