/** One thing that is measured, again and again. */
export interface Case<Sample> {
  readonly name: string;
  /** Works for some seconds, and answers what that took. */
  measure(seconds: number): Promise<Sample>;
}

/** How long everything is measured. */
export interface Rounds {
  readonly rounds: number;
  /** Of each case in each round. */
  readonly seconds: number;
}

/**
 * Measures all cases in every round, one after another and each round in another order, so that what drifts
 * on a shared machine drifts for all of them. A first round warms up, and is not counted; where one round is
 * all that is asked for, it is to be quick, and there is none.
 */
export async function interleave<Sample>(
  cases: readonly Case<Sample>[],
  { rounds, seconds }: Rounds,
  progress: (done: number, of: number, name: string) => void,
): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(cases.map(({ name }) => [name, []]));
  const first = rounds === 1 ? 1 : 0;
  const total = (rounds + 1 - first) * cases.length;
  let done = 0;
  for (let round = first; round <= rounds; round++) {
    const turned = cases.map((_, index) => cases[(index + round) % cases.length]);
    for (const one of turned) {
      if (one === undefined) continue;
      progress(done++, total, one.name);
      const sample = await one.measure(round === 0 ? seconds / 2 : seconds).catch((cause) => {
        throw new Error(`${one.name}: ${cause instanceof Error ? cause.message : cause}`, {
          cause,
        });
      });
      if (round > 0) samples.get(one.name)?.push(sample);
    }
  }
  progress(total, total, "");
  return samples;
}

/** Draws a bar on a terminal; says nothing elsewhere. */
export function progressBar(done: number, of: number, name: string): void {
  if (!process.stderr.isTTY) return;
  const full = Math.round((30 * done) / of);
  const bar = "█".repeat(full) + "░".repeat(30 - full);
  process.stderr.write(`\r\x1b[K${done === of ? "" : `${bar} ${done}/${of} ${name}`}`);
}
