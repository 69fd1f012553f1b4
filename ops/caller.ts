import { resolve } from "node:path";

/** A path as whoever called the command means it: npm runs commands in the project's folder, and says where it was called. */
export const fromCaller = (path: string): string => resolve(process.env["INIT_CWD"] ?? ".", path);
