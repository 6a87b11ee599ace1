import { spawnSync } from "node:child_process";

/** What to install in Go, and where to. */
export interface GoPrograms {
  /** A package with its version, `example.com/program@v1.2.3`, or `tool` for all tools of a `go.mod`. */
  readonly what: string;
  /** The folder to build in: that of the `go.mod`, where there is one. */
  readonly from: string;
  /** The folder that the programs are put into. */
  readonly into: string;
}

/** Whether there is a Go to build with. */
export function hasGo(): boolean {
  return spawnSync("go", ["version"], { timeout: 30_000 }).status === 0;
}

/** Builds programs in Go, where they are not built already. Answers whether they are there. */
export function installGo({ what, from, into }: GoPrograms): boolean {
  const env = { ...process.env, GOBIN: into, GOFLAGS: "-buildvcs=false" };
  return spawnSync("go", ["install", what], { cwd: from, env, stdio: "inherit" }).status === 0;
}
