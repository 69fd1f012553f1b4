import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import program = require("../index");
import { labStatus } from "../lab/lab";
import { openLocal, type Target } from "./local";
import { up } from "./up";
