import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { root, run } from "../support/service-process.ts";
import { file } from "./sources.ts";

const folder = mkdtempSync(join(tmpdir(), "parlor-guide-code-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The client of a page, as the guides' code finds it. */
const given = 'declare const parlor: import("parlor-client").Parlor;\n';

/** Guides whose code is of the client; the one that is a project is run by test/client/ten-lines.test.ts. */
const guides = readdirSync(join(root, "docs/guides")).filter((name) => name !== "ten-lines.md");

/** The guides' TypeScript, by the name of the file that it is checked in. */
const blocks = guides.flatMap((name) =>
  [...file(`docs/guides/${name}`).matchAll(/```ts\n([\s\S]*?)```/g)].map(
    ([, code = ""], i) => [name.replace(".md", `-${i}.ts`), code] as const,
  ),
);

/** What tsc says of files, in a page's environment. */
async function complaints(files: readonly (readonly [name: string, code: string])[]) {
  for (const [name, code] of files)
    writeFileSync(join(folder, name), `${given}${code}\nexport {};\n`);
  const compilerOptions = {
    ...{ target: "es2022", module: "esnext", moduleResolution: "bundler", types: [] },
    ...{ lib: ["es2022", "esnext.disposable", "dom", "dom.iterable"], noEmit: true, strict: true },
    ...{ skipLibCheck: true, allowImportingTsExtensions: true },
    paths: { "parlor-client": [join(root, "client/index.ts")] },
  };
  const config = { compilerOptions, files: files.map(([name]) => name) };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  return run(process.execPath, [tsc, "-p", folder]).catch((error: unknown) => String(error));
}

it("the feature guides have code for the client, and its types are right", async () => {
  for (const name of ["seats", "history", "barrage-and-gifts", "moderation", "pictures"])
    expect(blocks.map(([path]) => path)).toContain(`${name}-0.ts`);
  expect(await complaints(blocks)).toBe("");
}, 60_000);

it("code that is wrong is seen", async () => {
  const wrong = [["wrong.ts", 'await (await parlor.enterRoom("lobby")).shout("!");\n']] as const;
  expect(await complaints(wrong)).toContain("'shout' does not exist");
}, 60_000);
