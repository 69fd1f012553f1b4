import { network } from "./network";
import { podSecurity } from "./pod-security";
import type { Policy } from "./policy";
import { referencesAndSecrets } from "./references-and-secrets";
import { resourcesAndRollout } from "./resources-and-rollout";

/** Every policy the program is held to. */
export const policies: Policy[] = [...podSecurity, ...resourcesAndRollout, ...referencesAndSecrets, ...network];
