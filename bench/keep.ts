import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Options } from "./options.ts";

/** The figures of a run that can be kept in a file, as JSON. */
export interface Figures {
  /** Which bench they are of. */
  readonly bench: string;
}

/** Figures as they are asked for: of the file of an earlier run, or measured, and kept where that is asked. */
export async function figuresOf<F extends Figures>(
  bench: F["bench"],
  { from, save }: Pick<Options, "from" | "save">,
  measure: () => Promise<F>,
): Promise<F> {
  if (from !== undefined) {
    const kept: F = JSON.parse(readFileSync(from, "utf8"));
    if (kept.bench !== bench) throw new Error(`${from} has no figures of ${bench}`);
    return kept;
  }
  const figures = await measure();
  if (save !== undefined) writeFileSync(save, `${JSON.stringify(figures, undefined, 2)}\n`);
  return figures;
}

/** Writes plots, by the names of their files, into a folder. */
export function draw(folder: string | undefined, plots: Readonly<Record<string, string>>): void {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const [name, svg] of Object.entries(plots)) writeFileSync(join(folder, name), svg);
}
