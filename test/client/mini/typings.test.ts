import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { root, run } from "../../support/service-process.ts";

// In the repository's own compilation, the typings' global names would be everywhere.
const folder = mkdtempSync(join(root, "node_modules", ".typings-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("WeChat's own typings have all that the client asks of wx", async () => {
  const source =
    'import type { Wx } from "../../client/mini/wx.ts";\nexport const used: Wx = wx;\n';
  writeFileSync(join(folder, "use.ts"), source);
  const compilerOptions = { types: ["miniprogram-api-typings"] };
  const settings = {
    extends: "../../tsconfig.json",
    compilerOptions,
    files: ["use.ts"],
    include: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
  expect(await run("node_modules/.bin/tsc", ["-p", folder])).toBe("");
}, 60_000);
