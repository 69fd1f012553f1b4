import type { Part } from "./item";

/**
 * What the project that this one replaces said of a month in us-east-1, in USD. Source: CI_CD_ARCHITECTURE.md of
 * riyamittal12426/LazySheeps.
 */
export const claim: { parts: Partial<Record<Part, string>>; total: string } = {
    parts: {
        "control plane": "72",
        nodes: "60",
        "load balancer": "16",
        volumes: "1",
        traffic: "5–10",
    },
    total: "150–160",
};
