import { defineConfig } from "vitest/config";

/** One bench after another: they measure, and have the machine to themselves. */
export default defineConfig({ test: { include: ["bench/smoke.test.ts"], maxWorkers: 1 } });
