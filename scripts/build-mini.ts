/**
 * Builds the client for mini programs: one file to `require`, with all that it needs.
 *
 *     npm run -s build:mini -- [--zim] [file]
 *
 * With `--zim` it is the client under ZIM's names. Without a file it goes to the example:
 * `examples/mini-program/lib/parlor.js`, or `zim.js`.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { miniBundle } from "./mini-bundle.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The client's package, whose contract is without the rules that only the service needs, in one script. */
async function build(module: string): Promise<string> {
  const cache = join(root, "node_modules/.cache"); // from there, the libraries are found
  mkdirSync(cache, { recursive: true });
  const dist = mkdtempSync(join(cache, "mini-"));
  try {
    const { status } = spawnSync(process.execPath, [join(root, "scripts/build-client.ts"), dist]);
    if (status !== 0) throw new Error("the client was not built");
    const entry = join(dist, module);
    return await miniBundle({ entry, format: "cjs", name: "parlor", minify: true });
  } finally {
    rmSync(dist, { recursive: true });
  }
}

const { values, positionals } = parseArgs({
  options: { zim: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [name, module] = values.zim
  ? ["zim.js", "client/zim/mini.js"]
  : ["parlor.js", "client/mini/index.js"];
const [file = join(root, "examples/mini-program/lib", name)] = positionals;
const script = await build(module);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, script);

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KiB`;
const packed = gzipSync(script, { level: 9 }).byteLength;
console.log(`${file}: ${kib(Buffer.byteLength(script))}, ${kib(packed)} packed with gzip`);
