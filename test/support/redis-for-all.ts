import type { TestProject } from "vitest/node";
import { startRedis } from "./redis.ts";

/** One Redis for all tests of a project, each of which keeps to a namespace of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startRedis();
  project.provide("redisUrl", server.url);
  return () => server.stop();
}
