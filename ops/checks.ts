import { countMocha, type Suite } from "./suites";

/** What only reads the sources. */
const readers: Suite[] = [
    { name: "types", argv: ["npx", "tsc", "--noEmit"] },
    { name: "lint", argv: ["npx", "eslint", "."] },
    { name: "format", argv: ["npx", "prettier", "--check", "--log-level", "warn", "."] },
    { name: "workflows", argv: ["npm", "run", "lint:workflows"] },
    { name: "lint-rules", argv: ["npm", "run", "test:lint"], count: countMocha },
];
const unit: Suite = { name: "unit", argv: ["npx", "mocha"], count: countMocha };

/** What needs neither a cluster nor an engine: seconds, for every save. */
export const checks = { readers, unit };
