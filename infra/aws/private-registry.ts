import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "../../settings/aws";
import type { Registry } from "../platform";
import { repositoryName } from "./names";

/** The account's ECR, with a login that is fetched for each run and lasts twelve hours. */
export function privateRegistry(
    { account, region }: NonNullable<AwsSettings["registry"]>,
    provider: aws.Provider,
): Registry {
    const login = aws.ecr.getAuthorizationTokenOutput({ registryId: account, region }, { provider });
    return {
        repository: (image) => `${account}.dkr.ecr.${region}.amazonaws.com/${repositoryName(image)}`,
        credentials: { username: login.userName, password: pulumi.secret(login.password) },
    };
}
