import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "vite";

/** The most that the client may add to a page, by gzip. Whoever raises it says why in the commit. */
export const budgetBytes = 64_500;

/** What a page loads, in bytes. */
export interface Size {
  readonly minified: number;
  readonly gzip: number;
  readonly brotli: number;
}

/** A bundle that is measured. */
export interface Bundle {
  readonly what: string;
  readonly size: Size;
}

/** Modules that are left out of a bundle, to see what they add to it. */
const libraries = /^@(bufbuild|connectrpc)\//;
const contract = /\/gen\/parlor\//;

/** Builds the client's package, and measures what pages load with it: the first is the whole client. */
export async function clientSizes(): Promise<readonly Bundle[]> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const cache = join(root, "node_modules/.cache"); // from there, the libraries are found
  mkdirSync(cache, { recursive: true });
  const dist = mkdtempSync(join(cache, "size-"));
  try {
    spawnSync(process.execPath, [join(root, "scripts/build-client.ts"), dist]);
    return await sizesOf(dist);
  } finally {
    rmSync(dist, { recursive: true });
  }
}

function sizesOf(dist: string): Promise<Bundle[]> {
  const client = { createParlor: "client/index.js" };
  const limits = { withLimits: "client/limits/index.js" };
  const all = { "* as contract": "client/contract.js" };
  const bundles: readonly (readonly [what: string, imports: object, without?: RegExp[]])[] = [
    ["the client", client],
    ["the client, without connect and protobuf-es", client, [libraries]],
    ["the client, without the contract", client, [contract]],
    ["the client, without either", client, [libraries, contract]],
    ["the client, with limits checked", { ...client, ...limits }],
    ["the client, with all of the contract", { ...client, ...all }],
  ];
  return Promise.all(
    bundles.map(async ([what, imports, without = []]) => ({
      what,
      size: sizeOf(await bundled(dist, imports, without)),
    })),
  );
}

function sizeOf(code: string): Size {
  return {
    minified: Buffer.byteLength(code),
    gzip: gzipSync(code, { level: 9 }).length,
    brotli: brotliCompressSync(code).length,
  };
}

/** The code of a page that imports names, each from its module, and needs nothing else. */
async function bundled(dist: string, imports: object, without: RegExp[]): Promise<string> {
  const id = join(dist, "page.js");
  const names = Object.entries(imports).map(([name, path]) => {
    const list = name.startsWith("*") ? name : `{ ${name} }`;
    return `import ${list} from ${JSON.stringify(`./${path}`)};`;
  });
  const used = Object.keys(imports).map((name) => name.replace("* as ", ""));
  const page = `${names.join("\n")}\nglobalThis.used = [${used.join(", ")}];`;
  const result = await build({
    configFile: false,
    logLevel: "silent",
    root: dist,
    plugins: [
      {
        name: "page",
        resolveId: (source) => (source === id ? id : null),
        load: (source) => (source === id ? page : null),
      },
    ],
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: { input: id, external: without },
    },
  });
  const outputs = [result].flat().flatMap((one) => ("output" in one ? one.output : []));
  return outputs.map((one) => (one.type === "chunk" ? one.code : "")).join("");
}
