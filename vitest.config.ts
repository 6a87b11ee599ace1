import { defineConfig } from "vitest/config";

/** The seed of all randomised tests of a run: every store meets the same changes. */
const seed = process.env.SEED ?? String(Date.now() % 2 ** 31);

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    env: { SEED: seed },
  },
});
