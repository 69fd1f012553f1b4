import type { V1Pod } from "@kubernetes/client-node";
import { create, execIn, kubectl } from "./cluster";

/** A pod that the namespace admits and no policy knows; it sleeps until it is told what to do. */
export async function strayPod(name: string, image: string, where = "lazysheeps"): Promise<void> {
    const pod: V1Pod = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, namespace: where },
        spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: 0,
            securityContext: {
                runAsNonRoot: true,
                runAsUser: 65534,
                seccompProfile: { type: "RuntimeDefault" },
            },
            containers: [
                {
                    name,
                    image,
                    command: ["sleep", "infinity"],
                    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
                },
            ],
        },
    };
    await create(pod, "--namespace", where);
    await kubectl(["wait", "--namespace", where, "--for=condition=Ready", `pod/${name}`, "--timeout=60s"]);
}

export async function removePod(name: string, where = "lazysheeps"): Promise<void> {
    await kubectl(["delete", "pod", name, "--namespace", where, "--ignore-not-found", "--grace-period=0", "--force"]);
}

/** Which of the addresses (`host:port`) accept a connection from the pod; 3 s are waited for an answer. */
export async function reachable(pod: string, addresses: string[], where = "lazysheeps"): Promise<string[]> {
    const script =
        'for a in "$@"; do (timeout 3 bash -c "exec 3<>/dev/tcp/${a%:*}/${a##*:}" 2>/dev/null && echo "$a") & done; wait';
    const answer = await execIn(pod, ["bash", "-c", script, "reachable", ...addresses], undefined, where);
    return answer
        .split("\n")
        .filter((line) => line !== "")
        .sort();
}
