/**
 * Minor versions of Kubernetes that EKS offers and the day their standard support ends; after it an hour of control
 * plane costs six times as much. Source: EKS user guide, release calendar, August 2026.
 */
export const kubernetesVersions: Record<string, { standardUntil: string }> = {
    "1.32": { standardUntil: "2026-03-23" },
    "1.33": { standardUntil: "2026-07-29" },
    "1.34": { standardUntil: "2026-12-02" },
    "1.35": { standardUntil: "2027-03-27" },
    "1.36": { standardUntil: "2027-08-02" },
};

/** Days of standard support that are left; negative once it has ended. */
export function supportDays(version: string, today: Date): number {
    const end = new Date(`${kubernetesVersions[version]!.standardUntil}T00:00:00Z`);
    return Math.floor((end.getTime() - today.getTime()) / 86_400_000);
}
