import { resolve } from "node:path";
import { labPaths } from "../../../lab/paths";
import { labTarget } from "../../../ops/local";

export const checkout = resolve(__dirname, "../../..");
export const lab = labPaths(checkout);

/** The stack that `npm start` brought up: the tests share it, one after another. */
export const target = labTarget(checkout);

export const namespace = "lazysheeps";

/** Address of the way in, by the only name that Django answers to. */
export const address = "http://localhost:8080";
