import { join } from "node:path";
import { context as labContext, labPaths } from "../lab/paths";

/** kubectl with the options that name a cluster: a context of the user's kubeconfig, or else this checkout's lab. */
export function kubectlOn(repo: string, context?: string): [string, ...string[]] {
    if (context !== undefined) return ["kubectl", "--context", context];
    const { bin, kubeconfig } = labPaths(repo);
    return [join(bin, "kubectl"), "--kubeconfig", kubeconfig, "--context", labContext];
}
