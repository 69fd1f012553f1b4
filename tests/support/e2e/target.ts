import { join, resolve } from "node:path";
import { labPaths } from "../../../lab/paths";
import type { Target } from "../../../ops/local";

export const checkout = resolve(__dirname, "../../..");
export const lab = labPaths(checkout);

/** The stack that `npm start` brought up: the tests share it, one after another. */
export const target: Target = {
    project: checkout,
    state: join(lab.root, "pulumi"),
    kubeconfig: lab.kubeconfig,
    context: "lazysheeps-lab",
    dockerHost: `unix://${join(lab.run, "docker.sock")}`,
    dockerConfig: lab.dockerConfig,
    pulumi: join(lab.bin, "pulumi"),
};

export const namespace = "lazysheeps";

/** Address of the way in, by the only name that Django answers to. */
export const address = "http://localhost:8080";
