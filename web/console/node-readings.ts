import { type Samples, samplesOf, sumOf } from "./samples.ts";
import { Series } from "./series.ts";

/** What is plotted. */
export const plotted = [
  "messages",
  "deliveries",
  "calls",
  "streams",
  "connections",
  "slowReaders",
  "memory",
  "cpu",
] as const;

/** The name of something that is plotted. */
export type Plotted = (typeof plotted)[number];

/** How a webhook stands, as the node says that works on it. */
export interface WebhookStanding {
  readonly app: string;
  readonly url: string;
  readonly taken: number;
  readonly failures: number;
  readonly failingRooms: number;
  readonly waiting: number;
  readonly lagSeconds: number;
}

/** Whether the node tells of itself: it does, it may not to this page, or it did not answer. */
export type Telling = "not-yet" | "yes" | "not-allowed" | "no-answer";

/** How often the node is asked. */
const everyMs = 2000;

/** What is read with. */
export interface NodeReadingsOptions {
  /** Answers `GET /metrics`. */
  read(): Promise<Response>;
  /** Messages that were heard in all rooms, since whenever. */
  messages(): number;
  /** Milliseconds of a clock that never goes backwards. */
  now(): number;
  /** There is something new. */
  changed(): void;
  /** The node answers no more, or answers again. */
  turned(): void;
}

/** What one node tells of itself, asked every 2 s, with what of it is plotted. */
export class NodeReadings {
  readonly series: Readonly<Record<Plotted, Series>> = {
    messages: new Series(),
    deliveries: new Series(),
    calls: new Series(),
    streams: new Series(),
    connections: new Series(),
    slowReaders: new Series(),
    memory: new Series(),
    cpu: new Series(),
  };
  telling: Telling = "not-yet";
  /** Readers that were cut off since the node began. */
  slowReaders = 0;
  /** The most events that a session had not read, of those that say how far they have. */
  lag = 0;
  webhooks: readonly WebhookStanding[] = [];
  readonly #options: NodeReadingsOptions;
  #before: { readonly timeMs: number; readonly samples: Samples } | undefined;
  #heard: { readonly timeMs: number; readonly messages: number };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(options: NodeReadingsOptions) {
    this.#options = options;
    this.#heard = { timeMs: options.now(), messages: options.messages() };
  }

  /** Asks now, and every 2 s from now on. */
  async run(): Promise<void> {
    await this.turn();
    if (!this.#stopped) this.#timer = setTimeout(() => void this.run(), everyMs);
  }

  /** Asks no more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Asks once. */
  async turn(): Promise<void> {
    this.#countMessages();
    try {
      const response = await this.#options.read();
      if (response.ok) this.#take(samplesOf(await response.text()));
      else this.#silent(response.status === 404 ? "not-allowed" : "no-answer");
    } catch {
      this.#silent("no-answer");
    }
    if (!this.#stopped) this.#options.changed();
  }

  #countMessages(): void {
    const now = { timeMs: this.#options.now(), messages: this.#options.messages() };
    const seconds = (now.timeMs - this.#heard.timeMs) / 1000;
    if (seconds <= 0) return;
    this.series.messages.add(now.timeMs, (now.messages - this.#heard.messages) / seconds);
    this.#heard = now;
  }

  #silent(telling: Telling): void {
    this.#become(telling);
    this.#before = undefined;
  }

  #become(telling: Telling): void {
    const [before, now] = [answers(this.telling), answers(telling)];
    this.telling = telling;
    if (before !== undefined && before !== now && !this.#stopped) this.#options.turned();
  }

  #take(samples: Samples): void {
    const timeMs = this.#options.now();
    const [before, now] = [this.#before, { timeMs, samples }];
    this.#become("yes");
    this.#before = now;
    this.slowReaders = sumOf(samples, "parlor_slow_readers_total");
    this.lag = sumOf(samples, "parlor_session_lag_events");
    this.webhooks = webhooksOf(samples);
    this.series.streams.add(timeMs, sumOf(samples, "parlor_streams"));
    this.series.connections.add(timeMs, sumOf(samples, "parlor_connections"));
    this.series.memory.add(timeMs, sumOf(samples, "process_resident_memory_bytes"));
    if (before === undefined) return;
    for (const [name, counter] of counters) {
      const grown = sumOf(samples, counter) - sumOf(before.samples, counter);
      const seconds = (timeMs - before.timeMs) / 1000;
      // A node that began anew, or another one, counts from 0 again.
      if (grown >= 0 && seconds > 0) this.series[name].add(timeMs, grown / seconds);
    }
  }
}

/** Whether the node answers at all; undefined where it was not asked yet. */
function answers(telling: Telling): boolean | undefined {
  return telling === "not-yet" ? undefined : telling !== "no-answer";
}

/** What is plotted as a rate, and the counter that it is of. */
const counters: readonly (readonly [Plotted, string])[] = [
  ["deliveries", "parlor_told_events_total"],
  ["calls", "parlor_call_duration_seconds_count"],
  ["slowReaders", "parlor_slow_readers_total"],
  ["cpu", "process_cpu_seconds_total"],
];

function webhooksOf(samples: Samples): WebhookStanding[] {
  return (samples.get("parlor_webhook_taken_total") ?? []).map(({ labels, value: taken }) => {
    const { app = "", url = "" } = labels;
    const of = (name: string): number =>
      samples
        .get(`parlor_webhook_${name}`)
        ?.find((other) => other.labels.app === app && other.labels.url === url)?.value ?? 0;
    return {
      app,
      url,
      taken,
      failures: of("failures_total"),
      failingRooms: of("failing_rooms"),
      waiting: of("waiting_events"),
      lagSeconds: of("lag_seconds"),
    };
  });
}
