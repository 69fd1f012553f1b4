/** What is asked of IAM, in the words of whoever asks: the tables that permissions are held against. */

export const account = "123456789012";
/** Another account, whose registry dev's may use. */
export const elsewhere = "210987654321";
export const state = {
    bucket: "flock-state",
    key: `arn:aws:kms:eu-central-1:${account}:key/01234567-89ab-cdef-0123-456789abcdef`,
};
/** An object that Pulumi keeps in it. */
const kept = (object: string) => `arn:aws:s3:::${state.bucket}/.pulumi/${object}`;
export const zone = "ZDEV0123456789";
export const prodZone = "Z0123456789ABC";
export const iam = (resource: string) => `arn:aws:iam::${account}:${resource}`;
const ec2 = (resource: string) => `arn:aws:ec2:eu-central-1:${account}:${resource}`;
const image = (account: string) => `arn:aws:ecr:eu-central-1:${account}:repository/lazysheeps/backend`;
const owned = (environment: string) => ({
    "aws:ResourceTag/project": "lazysheeps",
    "aws:ResourceTag/environment": environment,
});
export const within = (environment: string) => ({
    "iam:PermissionsBoundary": iam(`policy/lazysheeps-${environment}-boundary`),
});

export interface Asked {
    what: string;
    action: string;
    resource?: string;
    context?: Record<string, string>;
}
export const asked = (what: string, action: string, resource?: string, context?: Record<string, string>): Asked => ({
    what,
    action,
    ...(resource !== undefined && { resource }),
    ...(context && { context }),
});

/** What the engine keeps of a stack. */
export const stateOf = (stack: string) =>
    [
        `stacks/lazysheeps/${stack}.json`,
        `stacks/lazysheeps/${stack}.json.bak`,
        `stacks/lazysheeps/${stack}.json.gz`,
        `stacks/lazysheeps/${stack}.pulumi-tags`,
        `history/lazysheeps/${stack}/${stack}-1.history.json`,
        `history/lazysheeps/${stack}/${stack}-1.checkpoint.json`,
        `backups/lazysheeps/${stack}/${stack}.1.json`,
        `locks/organization/lazysheeps/${stack}/1.json`,
    ].map(kept);
/** How Pulumi's key is used for a stack's secrets. */
export const secretsOf = (stack: string) => ({ "kms:EncryptionContext:stack": stack });
/** State that is none of dev's: names that begin alike, other stacks and projects, and what is for all. */
const statesOfOthers = [
    ...stateOf("prod"),
    kept("stacks/lazysheeps/account.json"),
    kept("stacks/lazysheeps/dev2.json"),
    kept("stacks/lazysheeps/dev-b.json"),
    kept("history/lazysheeps/dev-b/dev-b-1.checkpoint.json"),
    kept("locks/organization/lazysheeps/dev-b/1.json"),
    kept("stacks/herd/dev.json"),
    kept("stacks/dev.json"),
    kept("locks/organization/herd/dev/1.json"),
    "arn:aws:s3:::another/.pulumi/stacks/lazysheeps/dev.json",
];

/** What nobody may who works in dev, whether the deploy role, the preview role or a role that it made. */
export const nobodys: Asked[] = [
    asked("terminate prod's nodes", "ec2:TerminateInstances", ec2("instance/i-1"), owned("prod")),
    asked("delete prod's volume", "ec2:DeleteVolume", ec2("volume/vol-1"), owned("prod")),
    asked("delete a snapshot of prod's volume", "ec2:DeleteSnapshot", ec2("snapshot/snap-1"), owned("prod")),
    asked("read prod's backups", "s3:GetObject", `arn:aws:s3:::lazysheeps-prod-backups-${account}/a`),
    asked("delete prod's backups", "s3:DeleteObject", `arn:aws:s3:::lazysheeps-prod-backups-${account}/a`),
    ...statesOfOthers.map((object) => asked(`read ${object.split(":").at(-1)}`, "s3:GetObject", object)),
    ...[...statesOfOthers, kept("meta.yaml")].flatMap((object) => [
        asked(`write ${object.split(":").at(-1)}`, "s3:PutObject", object),
        asked(`delete ${object.split(":").at(-1)}`, "s3:DeleteObject", object),
    ]),
    asked("read prod's secrets", "kms:Decrypt", state.key, secretsOf("prod")),
    asked("read what Pulumi's key protects for nobody in particular", "kms:Decrypt", state.key),
    asked("say that Pulumi's key is dev's own, and so not prod's", "kms:TagResource", state.key, {
        "aws:RequestTag/project": "lazysheeps",
        "aws:RequestTag/environment": "dev",
    }),
    asked("read what a key protects", "kms:Decrypt", `arn:aws:kms:eu-central-1:${account}:key/1`, owned("prod")),
    asked("read what an untagged key protects", "kms:Decrypt", `arn:aws:kms:eu-central-1:${account}:key/1`),
    asked("read secrets", "secretsmanager:GetSecretValue", `arn:aws:secretsmanager:eu-central-1:${account}:secret:a`),
    asked("read parameters", "ssm:GetParameter", `arn:aws:ssm:eu-central-1:${account}:parameter/a`),
    asked(
        "read prod's logs",
        "logs:GetLogEvents",
        `arn:aws:logs:eu-central-1:${account}:log-group:/aws/eks/lazysheeps-prod/cluster:*`,
    ),
    asked("become another role", "sts:AssumeRole", iam("role/administrator")),
    asked("become prod's deploy role", "sts:AssumeRole", iam("role/lazysheeps-prod-deploy")),
    asked("make a user", "iam:CreateUser", iam("user/mallory")),
    asked("make keys for a user", "iam:CreateAccessKey", iam("user/administrator")),
    asked("widen the boundary", "iam:CreatePolicyVersion", iam("policy/lazysheeps-dev-boundary")),
    asked("take a role out of the boundary", "iam:DeleteRolePermissionsBoundary", iam("role/lazysheeps-dev-x")),
    asked("make a role without the boundary", "iam:CreateRole", iam("role/lazysheeps-dev-x")),
    asked("make a role within another boundary", "iam:CreateRole", iam("role/lazysheeps-dev-x"), within("prod")),
    asked("make a role of another name", "iam:CreateRole", iam("role/x"), within("dev")),
    asked("let strangers become the deploy role", "iam:UpdateAssumeRolePolicy", iam("role/lazysheeps-dev-deploy")),
    asked("allow the deploy role more", "iam:PutRolePolicy", iam("role/lazysheeps-dev-deploy"), within("dev")),
    asked("allow the preview role more", "iam:AttachRolePolicy", iam("role/lazysheeps-dev-preview"), within("dev")),
    asked("let strangers become prod's deploy role", "iam:UpdateAssumeRolePolicy", iam("role/lazysheeps-prod-deploy")),
    asked(
        "let another issuer in for GitHub",
        "iam:UpdateOpenIDConnectProviderThumbprint",
        iam("oidc-provider/token.actions.githubusercontent.com"),
    ),
    asked("delete images", "ecr:BatchDeleteImage", image(account)),
    asked("push a layer to another account", "ecr:UploadLayerPart", image(elsewhere)),
    asked("delete another account's images", "ecr:BatchDeleteImage", image(elsewhere)),
    asked("change another application's images", "ecr:PutImage", image(elsewhere).replace("lazysheeps/", "another/")),
    asked("delete prod's cluster", "eks:DeleteCluster", `arn:aws:eks:eu-central-1:${account}:cluster/lazysheeps-prod`),
    asked(
        "let themselves into prod's cluster",
        "eks:CreateAccessEntry",
        `arn:aws:eks:eu-central-1:${account}:cluster/lazysheeps-prod`,
    ),
    asked(
        "silence prod's alarms",
        "cloudwatch:DeleteAlarms",
        `arn:aws:cloudwatch:eu-central-1:${account}:alarm:lazysheeps-prod-errors`,
    ),
    asked("write another domain's records", "route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/ZOTHER"),
    asked(
        "write records of prod's domain",
        "route53:ChangeResourceRecordSets",
        `arn:aws:route53:::hostedzone/${prodZone}`,
    ),
    asked("raise the budget", "budgets:ModifyBudget", `arn:aws:budgets::${account}:budget/budget`),
];

/** What the deploy role of dev must be able to do, or an `up` or a destroy stops halfway. */
export const deploys: Asked[] = [
    asked("make a role within the boundary", "iam:CreateRole", iam("role/lazysheeps-dev-x"), within("dev")),
    asked("allow it something", "iam:PutRolePolicy", iam("role/lazysheeps-dev-x"), within("dev")),
    asked("tag it", "iam:TagRole", iam("role/lazysheeps-dev-x")),
    asked("remove it", "iam:DeleteRole", iam("role/lazysheeps-dev-x")),
    asked("hand it to the nodes", "iam:PassRole", iam("role/lazysheeps-dev-x"), {
        "iam:PassedToService": "ec2.amazonaws.com",
    }),
    asked(
        "trust the cluster's tokens",
        "iam:CreateOpenIDConnectProvider",
        iam("oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/1"),
    ),
    asked("make a network", "ec2:CreateVpc", ec2("vpc/*")),
    asked("remove its own network", "ec2:DeleteVpc", ec2("vpc/vpc-1"), owned("dev")),
    asked("make its cluster", "eks:CreateCluster", `arn:aws:eks:eu-central-1:${account}:cluster/lazysheeps-dev`),
    asked(
        "make an access entry",
        "eks:CreateAccessEntry",
        `arn:aws:eks:eu-central-1:${account}:cluster/lazysheeps-dev`,
    ),
    asked(
        "remove a node group",
        "eks:DeleteNodegroup",
        `arn:aws:eks:eu-central-1:${account}:nodegroup/lazysheeps-dev/nodes/1`,
        owned("dev"),
    ),
    asked("push an image", "ecr:PutImage", image(account), owned("account")),
    asked("read another account's releases", "ecr:ListImages", image(elsewhere), owned("account")),
    asked("read an image of another account's", "ecr:BatchGetImage", image(elsewhere), owned("account")),
    asked("mark another account's image as a release", "ecr:PutImage", image(elsewhere), owned("account")),
    asked("become itself again", "sts:AssumeRole", iam("role/lazysheeps-dev-deploy")),
    asked("learn how the state is laid out", "s3:GetObject", kept("meta.yaml")),
    ...stateOf("dev").flatMap((object) =>
        ["Get", "Put", "Delete"].map((how) => asked(`${how} ${object.split(":").at(-1)}`, `s3:${how}Object`, object)),
    ),
    asked("read its own secrets", "kms:Decrypt", state.key, secretsOf("dev")),
    asked("make a bucket", "s3:CreateBucket", `arn:aws:s3:::lazysheeps-dev-backups-${account}`),
    asked("make a key with its tags", "kms:CreateKey", "*", {
        "aws:RequestTag/project": "lazysheeps",
        "aws:RequestTag/environment": "dev",
    }),
    asked("write a record of its domain", "route53:ChangeResourceRecordSets", `arn:aws:route53:::hostedzone/${zone}`),
    asked(
        "make a log group",
        "logs:CreateLogGroup",
        `arn:aws:logs:eu-central-1:${account}:log-group:/aws/eks/lazysheeps-dev/cluster`,
    ),
    asked(
        "tag a log group",
        "logs:TagResource",
        `arn:aws:logs:eu-central-1:${account}:log-group:/aws/containerinsights/lazysheeps-dev/host`,
    ),
    asked(
        "make an alarm",
        "cloudwatch:PutMetricAlarm",
        `arn:aws:cloudwatch:eu-central-1:${account}:alarm:lazysheeps-dev-errors`,
    ),
    asked("end a subscription", "sns:Unsubscribe"),
];
