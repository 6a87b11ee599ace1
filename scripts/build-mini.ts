/**
 * Builds the client for mini programs: one file to `require`, with all that it needs.
 *
 *     npm run -s build:mini -- [file]
 *
 * Without a file it is the example's: `examples/mini-program/lib/parlor.js`.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { miniBundle } from "./mini-bundle.ts";

const [file = "examples/mini-program/lib/parlor.js"] = process.argv.slice(2);
const entry = "client/mini/index.ts";
const script = await miniBundle({ entry, format: "cjs", name: "parlor", minify: true });
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, script);

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KiB`;
const size = Buffer.byteLength(script);
console.log(`${file}: ${kib(size)}, ${kib(gzipSync(script).byteLength)} packed with gzip`);
