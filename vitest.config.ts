import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The seed of all randomised tests of a run: every store meets the same changes. */
const seed = process.env.SEED ?? String(Date.now() % 2 ** 31);

/** Where the processes that tests start keep what they compiled: it halves the time until one is there. */
const compiled = fileURLToPath(new URL("node_modules/.cache/node", import.meta.url));

/** What is tested on Redis, too: all that the service does with what it keeps. */
const onRedis = [
  "test/{auth,event,rate,room,webhook}/**/*.test.ts",
  "test/e2e/{article,credentials,crowd,hostile,races,rates}.test.ts",
  "test/e2e/{session-end,slow-reader,torture,two-devices,vanish}.test.ts",
  "test/e2e/{kept-out,kept-silent,who-may}.test.ts",
];

export default defineConfig({
  test: {
    // Three at least: many tests wait much of the time, for processes, browsers and clocks. On two cores
    // two of them are at work while a third waits.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // Test files share a process, and what they import is loaded once: each leaves nothing behind.
    isolate: false,
    testTimeout: 40_000,
    hookTimeout: 60_000,
    // What is to come is waited for: a machine that has much to do is not one on which it fails to come.
    expect: { poll: { timeout: 20_000 } },
    env: { SEED: seed, NODE_COMPILE_CACHE: compiled },
    projects: [
      {
        extends: true,
        test: { name: "memory", include: ["test/**/*.test.ts"], provide: { redisUrl: "" } },
      },
      {
        extends: true,
        test: {
          name: "redis",
          include: onRedis,
          globalSetup: "test/support/redis-for-all.ts",
          setupFiles: "test/support/stores-of-a-file.ts",
        },
      },
    ],
  },
});
