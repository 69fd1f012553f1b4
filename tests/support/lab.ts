import { join, resolve } from "node:path";
import { labStatus } from "../../lab/lab";
import { forward } from "../../lab/node/forward";
import { baseImage, ingressPorts, registry } from "../../lab/node/layout";
import { runningMachine } from "../../lab/node/namespace";
import { context, labPaths } from "../../lab/paths";

/** What tests need of the running lab. */
export interface LabForTests {
    kubeconfig: string;
    context: string;
    /** For DOCKER_HOST. */
    dockerHost: string;
    /** For DOCKER_CONFIG. */
    dockerConfig: string;
    registry: string;
    baseImage: string;
    /** Paths of commands. */
    pulumi: string;
    kubectl: string;
}

/** The lab of this checkout. @throws when it does not run. */
export function labForTests(): LabForTests {
    const repo = resolve(__dirname, "../..");
    const { state } = labStatus(repo);
    if (state !== "running") throw new Error(`the lab is ${state}; start the lab first: npm start`);
    const paths = labPaths(repo);
    return {
        kubeconfig: paths.kubeconfig,
        context,
        dockerHost: `unix://${paths.dockerSocket}`,
        dockerConfig: paths.dockerConfig,
        registry,
        baseImage,
        pulumi: join(paths.bin, "pulumi"),
        kubectl: join(paths.bin, "kubectl"),
    };
}

/** Makes the lab's ingress controller answer on the same ports of 127.0.0.1; again is no error. */
export async function reachIngress(): Promise<typeof ingressPorts> {
    const paths = labPaths(resolve(__dirname, "../.."));
    for (const port of Object.values(ingressPorts)) await forward(paths, runningMachine()!, port, port);
    return ingressPorts;
}
