/**
 * Random numbers from 0 to 1 that a seed decides. Prints the seed; `SEED` in the environment brings a
 * run back.
 */
export function randomFrom(what: string): () => number {
  const seed = seedOf(process.env);
  process.stdout.write(`${what}: SEED=${seed}\n`);
  return randomOf(seed);
}

/** The seed that the environment names; any, where it names none. */
export function seedOf({ SEED }: Readonly<Record<string, string | undefined>>): number {
  return Number(SEED ?? Math.floor(Math.random() * 2 ** 31));
}

/** Random numbers from 0 to 1 that a seed decides. */
export function randomOf(seed: number): () => number {
  let state = seed;
  // mulberry32: 32 bits of state, good enough to shuffle with
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
