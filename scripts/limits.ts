import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { tableSource } from "./limits-source.ts";

// Writes the rules of the contract as the client has them, into the file that is named, or its own. From
// gen/, which is to be fresh.

const own = fileURLToPath(new URL("../client/limits/table.ts", import.meta.url));
writeFileSync(process.argv[2] ?? own, tableSource());
