/** Where figures lie on an axis. */
export interface Scale {
  /** Pixels from the axis's beginning. */
  at(figure: number): number;
  /** The figures that are written at the axis. */
  readonly ticks: readonly number[];
}

/** An axis from 0 to at least `most`, on so many pixels. */
export function linear(most: number, pixels: number): Scale {
  const step = roundStep(most / 5);
  const count = Math.ceil(most / step);
  const end = count * step;
  return {
    at: (figure) => (figure / end) * pixels,
    ticks: Array.from({ length: count + 1 }, (_, index) => index * step),
  };
}

/** An axis whose equal steps are equal ratios: around some figures, all more than 0, on so many pixels. */
export function logarithmic(figures: readonly number[], pixels: number): Scale {
  const [least, most] = [Math.min(...figures), Math.max(...figures)];
  const ticks = [...steps(least, most)];
  const [first = 1, last = 10] = [ticks[0], ticks.at(-1)];
  const span = Math.log(last / first);
  return { at: (figure) => (Math.log(figure / first) / span) * pixels, ticks };
}

/** 1, 2, 5, 10… of any power: the last that is not above `least`, up to the first that is not below `most`. */
function* steps(least: number, most: number): Generator<number> {
  const from = Math.floor(Math.log10(least));
  const all = Array.from({ length: 24 }, (_, index) => power(from + index, [1, 2, 5])).flat();
  for (const [index, step] of all.entries()) {
    const next = all[index + 1] ?? step;
    if (next > least) yield step;
    if (step >= most) return;
  }
}

function power(exponent: number, digits: readonly number[]): number[] {
  return digits.map((digit) => Number(`${digit}e${exponent}`));
}

/** The least of 1, 2, 5, 10… of any power that is not below a figure. */
function roundStep(figure: number): number {
  const exponent = Math.floor(Math.log10(figure));
  return power(exponent, [1, 2, 5, 10]).find((step) => step >= figure * 0.999) ?? figure;
}

/** A figure at an axis. */
export function written(tick: number): string {
  return tick >= 10_000 ? `${tick / 1000}k` : String(Number(tick.toPrecision(3)));
}
