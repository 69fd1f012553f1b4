import { resolve } from "node:path";
import { labPaths } from "../../../lab/paths";
import { kubectlOn } from "../../../ops/kubectl";
import { contextTarget, labTarget, type Target } from "../../../ops/local";

export const checkout = resolve(__dirname, "../../..");
export const lab = labPaths(checkout);

/** The stack that `npm start` brought up: the tests share it, one after another. */
export const target = labTarget(checkout);

/** Another cluster that has it: its context, and where it pulls images from. */
const { E2E_CONTEXT: context, E2E_REGISTRY: registry = "" } = process.env;
export const kubectlThere = kubectlOn(checkout, context);
/** Pulumi comes without its language host there. */
export const onLab = context === undefined;
export const openTarget = async (): Promise<Target> =>
    context === undefined ? target : contextTarget(checkout, context, { registry });

export const namespace = "lazysheeps";

/** Address of the way in, by the only name that Django answers to. */
export const address = "http://localhost:8080";
