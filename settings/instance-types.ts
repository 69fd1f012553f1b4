/**
 * x86 instance types that nodes may have: cores, memory in GiB, and how many pods get an address of the VPC (network
 * interfaces × (addresses each − 1) + 2). Source: EC2 instance type reference, November 2026.
 */
const table: Record<string, [cores: number, memoryGib: number, pods: number]> = {
    "t3.small": [2, 2, 11],
    "t3.medium": [2, 4, 17],
    "t3.large": [2, 8, 35],
    "t3.xlarge": [4, 16, 58],
    "t3a.small": [2, 2, 8],
    "t3a.medium": [2, 4, 17],
    "t3a.large": [2, 8, 35],
    "t3a.xlarge": [4, 16, 58],
    "m5.large": [2, 8, 29],
    "m5.xlarge": [4, 16, 58],
    "m6i.large": [2, 8, 29],
    "m6i.xlarge": [4, 16, 58],
    "m6a.large": [2, 8, 29],
    "m6a.xlarge": [4, 16, 58],
    "m7i.large": [2, 8, 29],
    "m7i.xlarge": [4, 16, 58],
    "c6i.large": [2, 4, 29],
    "c6i.xlarge": [4, 8, 58],
    "r6i.large": [2, 16, 29],
    "r6i.xlarge": [4, 32, 58],
};

export const instanceTypes = Object.keys(table);

/** What a node of the type leaves to pods after EKS's own reserve: thousandths of a core, bytes, pods. */
export function allocatable(type: string) {
    const [cores, memoryGib, pods] = table[type]!;
    // 6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of the rest.
    const reserve = [60, 10, 5, 5].slice(0, cores).reduce((sum, share) => sum + share, Math.max(0, cores - 4) * 2.5);
    // 255 MiB, 11 MiB a pod, 100 MiB before pods are evicted; the firmware keeps about a twentieth of the memory.
    const memory = Math.floor(memoryGib * 1024 * 0.95) - 255 - 11 * pods - 100;
    return { cpu: BigInt(Math.floor(cores * 1000 - reserve)), memory: BigInt(memory) * 2n ** 20n, pods };
}
