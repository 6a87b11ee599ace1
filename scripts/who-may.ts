import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { page } from "../test/support/who-may/page.ts";

writeFileSync(fileURLToPath(new URL("../docs/who-may.md", import.meta.url)), page());
