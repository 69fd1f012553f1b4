import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AccountSettings } from "../../../settings/account";

export interface GithubTrustArgs extends Pick<AccountSettings["github"], "providerExists"> {
    account: string;
}

const issuer = "token.actions.githubusercontent.com";

/** The account's trust in GitHub's tokens; whom a role lets in is in the role. */
export class GithubTrust extends pulumi.ComponentResource {
    readonly providerArn: pulumi.Output<string>;

    constructor(name: string, { account, providerExists }: GithubTrustArgs, opts?: pulumi.ComponentResourceOptions) {
        super("lazysheeps:aws:account:GithubTrust", name, {}, opts);
        this.providerArn = providerExists
            ? pulumi.output(`arn:aws:iam::${account}:oidc-provider/${issuer}`)
            : new aws.iam.OpenIdConnectProvider(
                  name,
                  { url: `https://${issuer}`, clientIdLists: ["sts.amazonaws.com"] },
                  { parent: this, protect: true },
              ).arn;
        this.registerOutputs({ providerArn: this.providerArn });
    }
}

/** Claims of a job's token: its audience and its subject, in the form of old and of new repositories. */
export function claimsOf(
    { repository, ownerId, repositoryId }: Omit<AccountSettings["github"], "providerExists">,
    environment: string,
) {
    const [owner, name] = repository.split("/") as [string, string];
    const subject = (who: string) => `repo:${who}:environment:${environment}`;
    return {
        [`${issuer}:aud`]: "sts.amazonaws.com",
        [`${issuer}:sub`]: [subject(repository), subject(`${owner}@${ownerId}/${name}@${repositoryId}`)],
    };
}
