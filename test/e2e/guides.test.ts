import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { file } from "../house/sources.ts";
import { freePort } from "../support/redis.ts";
import { root, run, type ServiceProcess, startService } from "../support/service-process.ts";

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** What a guide has one do, and what it says comes of it. */
interface Step {
  readonly script: string;
  readonly prints: unknown;
}

/** The blocks of a guide: commands, and after some of them a part of what they print. */
function stepsOf(guide: string): Step[] {
  const blocks = [...guide.matchAll(/```(sh|json)\n([\s\S]*?)```/g)];
  return blocks.flatMap(([, language, text = ""], i) => {
    if (language === "json") return [];
    const [, next, prints = ""] = blocks[i + 1] ?? [];
    return [{ script: text, prints: next === "json" ? JSON.parse(prints) : undefined }];
  });
}

/** The files that a guide has one save, by their names: blocks that say one. */
function filesOf(guide: string): Map<string, string> {
  const blocks = guide.matchAll(/```\w+ ([\w.]+)\n([\s\S]*?)```/g);
  return new Map([...blocks].map(([, name = "", text = ""]) => [name, text]));
}

const between = "--- the next step ---";

/** The last JSON value that is printed. */
function lastJson(printed: string): unknown {
  const values = printed.split(/^(?=\{)/m).filter((part) => part.startsWith("{"));
  return JSON.parse(values.at(-1) ?? "null");
}

/** Where guides save what they save: what they start finds the packages from there. */
const folder = mkdtempSync(join(root, "node_modules", ".guides-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Ends what a guide leaves running. */
const tidying = "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT";

/** All but the one that is a project of its own: test/client/ten-lines.test.ts makes it. */
const guides = readdirSync(join(root, "docs/guides")).filter((name) => name !== "ten-lines.md");

describe.each(guides)("the guide %s", (name) => {
  it("says what happens", async () => {
    const guide = file(`docs/guides/${name}`).replaceAll("9000", String(await freePort()));
    const steps = stepsOf(guide);
    expect(steps.length).toBeGreaterThan(1);
    const files = filesOf(guide);
    for (const [path, text] of files) writeFileSync(join(folder, path), text);
    const own = files.has("apps.json")
      ? await startService({ CONFIG: join(folder, "apps.json") })
      : undefined;
    const script = steps
      .map((step) => step.script)
      .join(`echo '${between}'\n`)
      .replace("http://localhost:8080", (own ?? service).url)
      .replaceAll(/(?<![\w/])\w+\.(json|mjs)\b/g, (path) => join(folder, path));
    const printed = run("bash", ["-ec", `${tidying}\n${script}`], { cwd: root });
    const outputs = (await printed.finally(() => own?.stop())).split(`${between}\n`);
    expect(outputs).toHaveLength(steps.length);
    for (const [i, { script: asked, prints }] of steps.entries())
      if (prints !== undefined)
        expect({ asked, printed: lastJson(outputs[i] ?? "") }).toMatchObject({
          asked,
          printed: prints,
        });
  }, 60_000);
});
