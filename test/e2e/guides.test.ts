import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { file } from "../house/sources.ts";
import { startAsSet } from "../support/live-server.ts";
import { freePort } from "../support/redis.ts";
import { root, run } from "../support/service-process.ts";

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

/** Ends what a guide leaves running. */
const tidying = "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT";

/** Runs a guide's commands: a part of a pipe that fails fails, and what never ends is ended. */
function runScript(script: string): Promise<string> {
  const bash = ["bash", "-e", "-o", "pipefail", "-c", `${tidying}\n${script}`];
  return run("timeout", ["100", ...bash], { cwd: root });
}

/** All but the one that is a project of its own: test/client/ten-lines.test.ts makes it. */
const guides = readdirSync(join(root, "docs/guides")).filter((name) => name !== "ten-lines.md");

// At once, since they wait more than they work: each has a service and a folder of its own.
describe.concurrent.each(guides)("the guide %s", (name) => {
  it("says what happens", async ({ expect }) => {
    // What a guide starts finds the packages from there.
    const folder = mkdtempSync(join(root, "node_modules", ".guides-"));
    const guide = file(`docs/guides/${name}`).replaceAll("9000", String(await freePort()));
    const steps = stepsOf(guide);
    expect(steps.length).toBeGreaterThan(1);
    const files = filesOf(guide);
    for (const [path, text] of files) writeFileSync(join(folder, path), text);
    const config = files.has("apps.json") ? { CONFIG: join(folder, "apps.json") } : {};
    const service = await startAsSet(config);
    const script = steps
      .map((step) => step.script)
      .join(`echo '${between}'\n`)
      .replace("http://localhost:8080", service.url)
      .replaceAll(/(?<![\w/])\w+\.(json|mjs)\b/g, (path) => join(folder, path));
    const outputs = (
      await runScript(script).finally(async () => {
        await service.close({ drainMs: 0, graceMs: 0 });
        rmSync(folder, { recursive: true });
      })
    ).split(`${between}\n`);
    expect(outputs).toHaveLength(steps.length);
    for (const [i, { script: asked, prints }] of steps.entries())
      if (prints !== undefined)
        expect({ asked, printed: lastJson(outputs[i] ?? "") }).toMatchObject({
          asked,
          printed: prints,
        });
  }, 120_000);
});
