/** A sample of Prometheus's text format: what it is of, and its value. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a node tells at one moment, by name. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Reads Prometheus's text format, version 0.0.4. What is no sample is passed over. */
export function samplesOf(text: string): Samples {
  const samples = new Map<string, Sample[]>();
  for (const [, name = "", labels = "", value = ""] of matches(text)) {
    const sample = { labels: labelsOf(labels), value: Number(value) };
    const others = samples.get(name);
    if (others === undefined) samples.set(name, [sample]);
    else others.push(sample);
  }
  return samples;
}

/** The sum of all samples of a name; 0 where there is none. */
export function sumOf(samples: Samples, name: string): number {
  return (samples.get(name) ?? []).reduce((sum, { value }) => sum + value, 0);
}

function matches(text: string): RegExpExecArray[] {
  return text
    .split("\n")
    .map((each) => line.exec(each))
    .filter((match) => match !== null);
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [, name = "", value = ""] of text.matchAll(label))
    labels[name] = value.replace(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : escaped));
  return labels;
}
