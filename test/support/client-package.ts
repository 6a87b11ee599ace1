import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { file } from "../house/sources.ts";
import { root, run } from "./service-process.ts";

/** The client's package, as npm would publish it. */
export interface ClientPackage {
  /** What is published, unpacked. */
  readonly folder: string;
  /** The archive. */
  readonly tarball: string;
  remove(): void;
}

/** Builds and packs the client, in a folder of its own. */
export async function packClient(): Promise<ClientPackage> {
  const own = mkdtempSync(join(tmpdir(), "parlor-package-"));
  const folder = join(own, "package");
  for (const name of ["package.json", "README.md", "LICENSE"])
    cpSync(join(root, "client", name), join(folder, name));
  await run(process.execPath, ["scripts/build-client.ts", join(folder, "dist")]);
  await run("npm", ["pack", folder, "--pack-destination", own]);
  const [tarball = ""] = globSync("*.tgz", { cwd: own });
  return {
    folder,
    tarball: join(own, tarball),
    remove: () => rmSync(own, { recursive: true }),
  };
}

/** A project outside the repository, which has the package from its archive. */
export interface Stranger {
  readonly folder: string;
  /** Writes a file of the project. */
  write(path: string, text: string): void;
  /** Runs a command in the project; answers what it printed. */
  run(command: string, ...args: string[]): Promise<string>;
  remove(): void;
}

/**
 * An empty project with the package, and with other packages by name and exact version, installed by npm. What
 * the client depends on is of the repository's versions, so that today's tests are tomorrow's.
 */
export async function createStranger(
  tarball: string,
  others: Readonly<Record<string, string>> = {},
): Promise<Stranger> {
  const folder = mkdtempSync(join(tmpdir(), "parlor-stranger-"));
  const { dependencies } = JSON.parse(file("package.json"));
  const needed = Object.keys(JSON.parse(file("client/package.json")).dependencies);
  const project = {
    name: "stranger",
    private: true,
    type: "module",
    dependencies: { "parlor-client": `file:${tarball}`, ...others },
    overrides: Object.fromEntries(needed.map((name) => [name, dependencies[name]])),
  };
  const stranger: Stranger = {
    folder,
    write(path, text) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    run: (command, ...args) => run(command, args, { cwd: folder }),
    remove: () => rmSync(folder, { recursive: true }),
  };
  stranger.write("package.json", JSON.stringify(project));
  await stranger.run("npm", "install", "--prefer-offline", "--no-audit", "--no-fund");
  return stranger;
}
