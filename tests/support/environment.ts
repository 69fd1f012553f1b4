import type { KubeConfig } from "@kubernetes/client-node";
import type { EnvironmentAccess } from "../../ops/environment";
import type { Settings } from "../../settings/schema";
import { valid } from "../config/valid";

/** Patience of tests: nothing is waited for between two questions. */
export const hastily = { deadlineMs: 45_000, times: 2, pauseMs: 0, clusterMs: 45_000 };

/** Access to an environment with the settings of the stack local. */
export const meadow = (url: string, kubeconfig: KubeConfig): EnvironmentAccess => ({
    url,
    kubeconfig,
    namespace: "lazysheeps",
    settings: valid("local") as unknown as Settings,
});
