import { awsAccount } from "./aws-account";
import { awsAlarms } from "./aws-alarms";
import { awsBuckets } from "./aws-buckets";
import { awsCluster } from "./aws-cluster";
import { awsEntrance } from "./aws-entrance";
import { awsEverything } from "./aws-everything";
import { awsIam } from "./aws-iam";
import { awsLogs } from "./aws-logs";
import { awsNetwork } from "./aws-network";
import { awsNodes } from "./aws-nodes";
import { awsTrusts } from "./aws-trusts";
import { awsVolumes } from "./aws-volumes";
import { network } from "./network";
import { podSecurity } from "./pod-security";
import type { Policy } from "./policy";
import { referencesAndSecrets } from "./references-and-secrets";
import { resourcesAndRollout } from "./resources-and-rollout";
import type { Area } from "./variations";

const about = (area: Area, ...tables: Policy[][]) => tables.flat().map((policy) => ({ ...policy, area }));

/** Every policy the program is held to. */
export const policies: (Policy & { area: Area })[] = [
    ...about("kubernetes", podSecurity, resourcesAndRollout, referencesAndSecrets, network),
    ...about("environment", awsEntrance, awsNetwork, awsCluster, awsNodes, awsLogs, awsVolumes, awsBuckets, awsAlarms),
    ...about("aws", awsIam, awsTrusts, awsEverything),
    ...about("account", awsAccount),
];
