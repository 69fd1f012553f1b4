/** What the names of an environment's resources start with, and its cluster's is: permissions tell environments apart by it. */
export const environmentName = (environment: string) => `lazysheeps-${environment}`;

/** What the names of an environment's log groups start with. */
export const logGroupPrefixes = (environment: string) => [
    `/aws/containerinsights/${environmentName(environment)}/`,
    `/aws/eks/${environmentName(environment)}/`,
    `/lazysheeps/${environment}/`,
];

/** An image's repository in the account's registry. */
export const repositoryName = (image: string) => `lazysheeps/${image}`;
