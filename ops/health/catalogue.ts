interface Alert {
    title: string;
    /** Critical: people notice, or data is at stake. */
    severity: "critical" | "warning";
    /**
     * What follows from it: found together they are one incident, that of the cause, and what follows is told in it. Its
     * own alert is neither opened nor closed meanwhile.
     */
    covers?: string[];
}

/** What is wrong with pods, from what explains it to what it comes down to. */
const pods = ["images-missing", "pods-failing", "pods-unschedulable", "pods-missing"];
const symptoms = [...pods, "restarts", "autoscaler-at-maximum", "resources-near-limit", "site-slow"];

/** Every alert there is by its id, causes before what follows from them; docs/runbook.md has a section for each. */
export const alerts = {
    "nodes-unhealthy": {
        title: "A node is not ready or runs out of room",
        severity: "critical",
        covers: ["site-down", "database-down", "api-down", "metrics-missing", ...symptoms],
    },
    "cluster-unreachable": { title: "The cluster's API does not answer", severity: "critical" },
    "certificate-refused": {
        title: "Browsers refuse the certificate",
        severity: "critical",
        covers: ["certificate-near-its-end", "site-down", "api-down"],
    },
    "site-down": {
        title: "The page does not answer",
        severity: "critical",
        covers: ["api-down", ...symptoms],
    },
    "database-down": {
        title: "The database does not answer",
        severity: "critical",
        covers: ["api-down", ...symptoms],
    },
    "migrations-missing": {
        title: "The database's schema is behind the code",
        severity: "critical",
        covers: ["api-down"],
    },
    "api-down": { title: "The API does not answer", severity: "critical", covers: symptoms },
    "volume-filling": { title: "The database's volume fills up", severity: "critical" },
    "backups-old": { title: "There is no recent backup", severity: "critical" },
    "images-missing": {
        title: "Images cannot be pulled",
        severity: "warning",
        covers: ["pods-missing", "site-slow"],
    },
    "pods-failing": {
        title: "Pods fail as they start",
        severity: "warning",
        covers: ["pods-missing", "restarts", "site-slow"],
    },
    "pods-unschedulable": {
        title: "No node has room for pods",
        severity: "warning",
        covers: ["pods-missing", "site-slow"],
    },
    "pods-missing": {
        title: "Fewer pods are ready than wanted",
        severity: "warning",
        covers: ["site-slow"],
    },
    "metrics-missing": { title: "The autoscalers see no metrics", severity: "warning" },
    "autoscaler-at-maximum": {
        title: "An autoscaler wants more pods than it may make",
        severity: "warning",
        covers: ["resources-near-limit", "site-slow"],
    },
    "resources-near-limit": {
        title: "Pods use nearly all they may",
        severity: "warning",
        covers: ["site-slow"],
    },
    restarts: { title: "Containers were restarted", severity: "warning" },
    "site-slow": { title: "Page or API are slow", severity: "warning" },
    "certificate-near-its-end": { title: "The certificate ends soon", severity: "warning" },
    "support-ends": { title: "EKS's support of this Kubernetes ends soon", severity: "warning" },
} satisfies Record<string, Alert>;

export type AlertId = keyof typeof alerts;
export const alertIds = Object.keys(alerts) as AlertId[];

/** What follows from an alert. */
export const coveredBy = (id: AlertId): string[] => (alerts[id] as Alert).covers ?? [];

/** Where it is written what to do; `repository` as an address, e.g. `https://github.com/owner/name`. */
export const runbook = (id: AlertId, repository: string) => `${repository}/blob/HEAD/docs/runbook.md#${id}`;
