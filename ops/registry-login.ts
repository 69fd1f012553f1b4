import { ECRClient, GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";

export interface Login {
    username: string;
    password: string;
}

const ecr = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$/;

/** Signs in to ECR as whoever AWS's own settings say, for twelve hours; undefined for other registries. */
export async function registryLogin(host: string): Promise<Login | undefined> {
    const region = ecr.exec(host)?.[1];
    if (region === undefined) return undefined;
    const { authorizationData } = await new ECRClient({ region }).send(new GetAuthorizationTokenCommand({}));
    const token = Buffer.from(authorizationData![0]!.authorizationToken!, "base64").toString();
    return { username: "AWS", password: token.slice(token.indexOf(":") + 1) };
}
