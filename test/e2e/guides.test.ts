import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { file } from "../house/sources.ts";
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

const between = "--- the next step ---";

/** The last JSON value that is printed. */
function lastJson(printed: string): unknown {
  const values = printed.split(/^(?=\{)/m).filter((part) => part.startsWith("{"));
  return JSON.parse(values.at(-1) ?? "null");
}

describe.each(readdirSync(join(root, "docs/guides")))("the guide %s", (name) => {
  it("says what happens", async () => {
    const steps = stepsOf(file(`docs/guides/${name}`));
    expect(steps.length).toBeGreaterThan(1);
    const folder = mkdtempSync(join(tmpdir(), "parlor-guide-"));
    const script = steps
      .map((step) => step.script)
      .join(`echo '${between}'\n`)
      .replace("http://localhost:8080", service.url)
      .replaceAll(/> (\w+\.json)/g, `> ${folder}/$1`);
    const outputs = (await run("bash", ["-ec", script], { cwd: root })).split(`${between}\n`);
    expect(outputs).toHaveLength(steps.length);
    for (const [i, { script: asked, prints }] of steps.entries())
      if (prints !== undefined)
        expect({ asked, printed: lastJson(outputs[i] ?? "") }).toMatchObject({
          asked,
          printed: prints,
        });
  }, 60_000);
});
