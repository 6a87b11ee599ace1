import { fileURLToPath } from "node:url";
import { hasGo } from "../scripts/go-programs.ts";
import type { Run } from "./runner.ts";

/** The repository's root. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Where the suites' programs are, once they are built. */
export const bin = `${root}node_modules/.cache/conformance`;

/** The longest that fetching and building the suites may take. */
const buildTimeoutMs = 10 * 60_000;

const inFolder = {
  cwd: `${root}conformance`,
  env: { ...process.env, GOBIN: bin, GOFLAGS: "-buildvcs=false" },
  timeoutMs: buildTimeoutMs,
};

/** What is wrong where there is no Go, and how to get it; undefined where there is. */
export function withoutGo(): string | undefined {
  if (hasGo()) return undefined;
  return "Go is missing: install Go 1.26 or later (https://go.dev/dl), so that `go` is in PATH";
}

/** Builds the suites, of the versions in `conformance/go.mod`, where they are not built already. */
export async function buildSuites(run: Run): Promise<void> {
  const { status, output } = await run("go", ["install", "tool"], inFolder);
  if (status !== 0) throw new Error(`the suites could not be built:\n${output}`);
}

/** Fetches Connect's suite, and answers with the folder of its contract. */
export async function fetchContract(run: Run): Promise<string> {
  const args = ["mod", "download", "-json", "connectrpc.com/conformance"];
  const { status, output } = await run("go", args, inFolder);
  const [, folder] = /"Dir": "([^"]+)"/.exec(output) ?? [];
  if (status !== 0 || folder === undefined)
    throw new Error(`the suite's contract could not be fetched:\n${output}`);
  return `${folder}/proto`;
}
