import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The repository's TypeScript, by path: what is written by hand, and what is generated. */
export function sources(): Map<string, string> {
  const folders = "{services,cli,client,web,gen,scripts,bench,conformance,test}";
  const paths = globSync(`${folders}/**/*.ts`, {
    cwd: root,
    exclude: ["**/node_modules", "client/dist"],
  });
  return new Map(paths.map((path) => [path, readFileSync(`${root}/${path}`, "utf8")]));
}

/** A file of the repository. */
export function file(path: string): string {
  return readFileSync(`${root}/${path}`, "utf8");
}
