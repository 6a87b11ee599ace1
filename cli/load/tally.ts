import { createHistogram } from "node:perf_hooks";
import { ParlorError } from "../../client/error.ts";
import { ErrorReason, ErrorReasonSchema } from "../../gen/parlor/v1/error_pb.ts";

/** What came of a run. */
export interface Figures {
  readonly members: number;
  /** Messages that the service took. */
  readonly sent: number;
  /** Of those, each with everyone who was told it. */
  readonly deliveries: number;
  /** Deliveries that there should have been besides. */
  readonly missing: number;
  /** From the first message to the last delivery. */
  readonly seconds: number;
  readonly deliveriesPerSecond: number;
  /** Milliseconds from sending to delivery, of every second one and of all but one in a hundred. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How often what was refused or went wrong, by reason. */
  readonly errors: Readonly<Record<string, number>>;
}

/** Counts what is sent, told and refused. */
export class Tally {
  readonly #members: number;
  /** When messages were sent, by their text, in milliseconds. */
  readonly #times = new Map<string, number>();
  readonly #errors = new Map<string, number>();
  /** Microseconds. */
  readonly #latency = createHistogram();
  #sent = 0;
  #deliveries = 0;
  #last = performance.now();

  constructor(members: number) {
    this.#members = members;
  }

  /** Whether everyone was told all that was sent. */
  get complete(): boolean {
    return this.#deliveries >= this.#sent * this.#members;
  }

  /** A message is sent now. */
  sending(text: string): void {
    this.#times.set(text, performance.now());
  }

  /** The service took it. */
  sent(): void {
    this.#sent += 1;
  }

  /** Somebody was told a message. What is not of this run is passed over. */
  told(text: string): void {
    const time = this.#times.get(text);
    if (time === undefined) return;
    this.#last = performance.now();
    this.#latency.record(Math.max(1, Math.round((this.#last - time) * 1000)));
    this.#deliveries += 1;
  }

  /** Something was refused, or went wrong. */
  failed(thrown: unknown): void {
    const { reason, message } = ParlorError.from(thrown);
    const name = ErrorReasonSchema.value[reason]?.localName;
    const known = reason !== ErrorReason.UNSPECIFIED && name !== undefined;
    const what = known ? name : message;
    this.#errors.set(what, (this.#errors.get(what) ?? 0) + 1);
  }

  /** What has come of it so far. */
  figures(): Figures {
    const [first = this.#last] = this.#times.values();
    const seconds = Math.max(0.001, (this.#last - first) / 1000);
    return {
      members: this.#members,
      sent: this.#sent,
      deliveries: this.#deliveries,
      missing: Math.max(0, this.#sent * this.#members - this.#deliveries),
      seconds: rounded(seconds),
      deliveriesPerSecond: rounded(this.#deliveries / seconds),
      p50Ms: this.#quantileMs(50),
      p99Ms: this.#quantileMs(99),
      errors: Object.fromEntries(this.#errors),
    };
  }

  #quantileMs(percent: number): number {
    return this.#deliveries === 0 ? 0 : this.#latency.percentile(percent) / 1000;
  }
}

/** To a thousandth: more digits would say nothing. */
function rounded(figure: number): number {
  return Math.round(figure * 1000) / 1000;
}
