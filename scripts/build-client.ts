import { spawnSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

// Makes client/dist, or the folder that is named: what npm publishes of the client. JavaScript modules and
// their types, of the entry points that `exports` of client/package.json names, and of all that these import.

const root = fileURLToPath(new URL("..", import.meta.url));

/** What the package runs on: browsers of the last years, and Node 20. */
const compilerOptions = {
  target: "es2022",
  lib: ["es2022", "dom", "dom.iterable"],
  types: [],
  noEmit: false,
  declaration: true,
  rootDir: ".",
  outDir: "dist",
};

/** The TypeScript behind each entry point, by its path in the repository. */
function entryPoints(): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, "client/package.json"), "utf8"));
  const entries: { default?: string }[] = Object.values(exports);
  return entries
    .flatMap((entry) => entry.default ?? [])
    .map((target) => target.replace("./dist/", "").replace(/\.js$/, ".ts"));
}

/** Compiles in a folder of its own, where the contract lies beside the client without its rules. */
function compile(folder: string): void {
  const filter = (path: string) => !["dist", "node_modules"].includes(basename(path));
  for (const path of ["client", "proto", "buf.yaml", "package.json"])
    cpSync(join(root, path), join(folder, path), { recursive: true, filter });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const run = (command: string, ...args: string[]) => {
    const { status } = spawnSync(command, args, { cwd: folder, stdio: "inherit" });
    if (status !== 0) throw new Error(`${command} ended with ${status}`);
  };
  const protos = join(root, "scripts/protos.ts");
  run(process.execPath, protos, join(folder, ".proto-deps"), "--without-contract");
  run("node_modules/.bin/buf", "generate", "--template", "client/buf.gen.yaml");
  const settings = { extends: join(root, "tsconfig.json"), compilerOptions, include: [] };
  const files = entryPoints();
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ ...settings, files }));
  run("node_modules/.bin/tsc");
}

/** Has types import each other as the modules do: the compiler leaves `.ts` in them. */
function mendTypes(folder: string): void {
  for (const path of globSync("**/*.d.ts", { cwd: folder })) {
    const types = readFileSync(join(folder, path), "utf8");
    const mended = types.replaceAll(/((?:from |import\()"\.[^"]*)\.ts"/g, '$1.js"');
    writeFileSync(join(folder, path), mended);
  }
}

const target = resolve(process.argv[2] ?? join(root, "client/dist"));
const folder = mkdtempSync(join(tmpdir(), "parlor-client-"));
try {
  compile(folder);
  mendTypes(join(folder, "dist"));
  rmSync(target, { recursive: true, force: true });
  cpSync(join(folder, "dist"), target, { recursive: true });
} finally {
  rmSync(folder, { recursive: true });
}
