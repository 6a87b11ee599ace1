const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** The seconds of a time as people write it: 90s, 15m, 2h, 24d. None where it is written otherwise. */
export function secondsFrom(text: string): number | undefined {
  const [, amount, unit = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * (seconds[unit] ?? Number.NaN);
}

/** Seconds as people read them, to the two units that count: 2h, 1m30s. */
export function durationWords(total: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, Math.round(total));
  for (const [unit, size] of Object.entries(seconds).reverse()) {
    if (rest >= size) parts.push(`${Math.floor(rest / size)}${unit}`);
    rest %= size;
  }
  return parts.slice(0, 2).join("") || "0s";
}
