import { join } from "node:path";
import { checks } from "./checks";
import { report, runSuites } from "./suites";

void runSuites([...checks.readers, checks.unit], process.cwd(), join(".lab", "logs")).then(report);
