import { writeFileSync } from "node:fs";
import { type Profiler as Protocol, Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const shownFunctions = 25;
const intervalMicros = 500;

/** Says what a process does with its time. */
export class Profiler {
  #session: Session | undefined;

  /** Begins; the next time, answers the functions that took the most, and leaves all of it in a file. */
  async turn(): Promise<string[]> {
    if (this.#session === undefined) {
      this.#session = new Session();
      this.#session.connect();
      await this.#session.post("Profiler.enable");
      await this.#session.post("Profiler.setSamplingInterval", { interval: intervalMicros });
      await this.#session.post("Profiler.start");
      return [];
    }
    const { profile } = await this.#session.post("Profiler.stop");
    this.#session.disconnect();
    this.#session = undefined;
    const file = join(tmpdir(), `parlor-${process.pid}.cpuprofile`);
    writeFileSync(file, JSON.stringify(profile));
    return [...mostOf(profile), `all of it: ${file}`];
  }
}

/** Functions by their own time, as lines: the share in percent, the name, the place. */
function mostOf({ nodes, samples = [] }: Protocol.Profile): string[] {
  const nameOf = new Map(nodes.map(({ id, callFrame }) => [id, shown(callFrame)]));
  const counts = new Map<string, number>();
  let busy = 0;
  for (const id of samples) {
    const name = nameOf.get(id) ?? "";
    if (name.startsWith("(idle)")) continue;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    busy++;
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, shownFunctions)
    .map(([name, count]) => `${((100 * count) / busy).toFixed(1).padStart(5)} %  ${name}`);
}

function shown({ functionName, url, lineNumber }: Protocol.Profile["nodes"][0]["callFrame"]) {
  const path = url.startsWith("file:") ? relative(process.cwd(), fileURLToPath(url)) : url;
  const place = path === "" ? "" : `  ${path}:${lineNumber + 1}`;
  return `${functionName || "(anonymous)"}${place}`;
}
