import type { Cancel, Micros } from "../clock.ts";
import { FeedReader } from "./feed-reader.ts";
import type { Lease } from "./lease.ts";
import { bodyOf, idOf, wants } from "./message.ts";
import { Notice } from "./notice.ts";
import { loggable } from "./post.ts";
import type { RoomQueue } from "./room-queue.ts";
import { type Message, Sender } from "./sender.ts";
import type { RequestTally, Standing } from "./standing.ts";
import type { WebhookOptions } from "./webhook.ts";
import type { Progress } from "./webhook-tables.ts";

/** The part of a lease, one in so many, by which a node believes earlier than others that it is over. */
const margin = 20;

/** What a shift is made of. */
export interface ShiftOptions extends WebhookOptions {
  readonly lease: Lease;
  /** When the lease was asked for, by this node's clock. */
  readonly asked: Micros;
  /** Up to where it was brought before; undefined where it begins. */
  readonly progress: Progress | undefined;
  /** What came of the requests of all this node's shifts. */
  readonly tally: RequestTally;
}

/** A node's work on a webhook, for as long as it has the lease: reads, sends, and saves how far that is. */
export class Shift {
  readonly #options: ShiftOptions;
  readonly #sender: Sender;
  readonly #reader: FeedReader;
  readonly #notice: Notice;
  readonly #lost = Promise.withResolvers<void>();
  /** Whether there is anything to save. */
  #changed = false;
  #over = false;
  #renewed: Micros;
  #saving: Promise<void> | undefined;
  #nextSave: Cancel = () => {};
  #expiry: Cancel = () => {};

  constructor(options: ShiftOptions) {
    const { progress, settings, limits } = options;
    this.#options = options;
    this.#renewed = options.asked;
    this.#notice = new Notice(progress?.missedTime ?? 0);
    this.#sender = new Sender({
      ...options,
      messageOf: (room) => this.#messageOf(room),
      taken: (room) => this.#taken(room),
    });
    const { events, bytes } = limits;
    this.#reader = new FeedReader({
      ...options,
      from: progress?.position,
      backlog: { events, bytes, wants: (entry) => wants(settings, entry) },
      read: (page, begun) => {
        this.#changed ||= page.entries.length > 0 || progress === undefined;
        if (page.missed) this.#miss("they are no longer kept");
        for (const room of begun) this.#sender.add(room);
      },
      failed: (err) => options.log.error({ ...this.#said, err }, "an app's feed cannot be read"),
    });
    if (this.#notice.missedTime > 0) this.#sender.add(this.#notice.lane);
    this.#expireLater();
    this.#saveLater();
  }

  /** Resolves where the lease is lost, after everything has stopped. */
  get lost(): Promise<void> {
    return this.#lost.promise;
  }

  /** How the webhook stands. */
  get standing(): Standing {
    const { clock, tally } = this.#options;
    const { size = 0, oldest } = this.#reader.backlog ?? {};
    const lagMicros = oldest === undefined ? 0 : Math.max(0, clock.now() - oldest);
    return {
      ...this.#said,
      ...tally,
      failingRooms: this.#sender.failingRooms,
      waiting: size,
      lagSeconds: lagMicros / 1_000_000,
    };
  }

  /** Stops, saves and gives the lease back. What is under way may take `graceMs`. */
  async end(graceMs: number): Promise<void> {
    if (this.#over) return;
    this.#stop();
    await this.#sender.stop(graceMs);
    await this.#saving;
    const { lease, log } = this.#options;
    await lease
      .release(this.#progress)
      .catch((err: unknown) => log.error({ ...this.#said, err }, "no progress saved"));
  }

  get #progress(): Progress | undefined {
    const position = this.#reader.backlog?.position();
    return position && { position, missedTime: this.#notice.missedTime };
  }

  #messageOf(room: RoomQueue): Message | undefined {
    const { app, clock, limits } = this.#options;
    if (room === this.#notice.lane) return this.#notice.message(app);
    const oldest = clock.now() - limits.keptMs * 1000;
    for (let [entry] = room.waiting; entry !== undefined; [entry] = room.waiting) {
      if (entry.revision >= oldest) return { id: idOf(entry), body: bodyOf(entry) };
      this.#miss("they were not taken for as long as they are kept");
      this.#taken(room);
    }
    return undefined;
  }

  #taken(room: RoomQueue): boolean {
    this.#changed = true;
    return room === this.#notice.lane ? this.#notice.taken() : this.#reader.taken(room);
  }

  /** The receiver is not told of some events: it is told that. */
  #miss(why: string): void {
    this.#changed = true;
    const { clock, log } = this.#options;
    if (!this.#notice.miss(clock.now())) return;
    log.warn({ ...this.#said, why }, "a webhook is not told of events");
    this.#sender.add(this.#notice.lane);
  }

  #saveLater(): void {
    const { clock, limits } = this.#options;
    this.#nextSave = clock.after(limits.saveMs, () => {
      this.#saving = this.#save().finally(() => {
        if (!this.#over) this.#saveLater();
      });
    });
  }

  /** Saves what has changed; renews the lease where that is due. */
  async #save(): Promise<void> {
    const { lease, clock, limits, log } = this.#options;
    const now = clock.now();
    if (!this.#changed && now - this.#renewed < limits.renewMs * 1000) return;
    const progress = this.#changed ? this.#progress : undefined;
    this.#changed = false;
    try {
      if (!(await lease.renew(progress))) {
        void this.#lose();
        return;
      }
      this.#renewed = now;
      this.#expireLater();
      await this.#reader.touch(limits.touchMs);
    } catch (err) {
      this.#changed = true;
      log.error({ ...this.#said, err }, "a webhook's progress cannot be saved");
    }
  }

  #expireLater(): void {
    const { clock, limits } = this.#options;
    const leaseMs = limits.leaseMs - limits.leaseMs / margin;
    const leftMs = leaseMs - (clock.now() - this.#renewed) / 1000;
    this.#expiry();
    if (!this.#over) this.#expiry = clock.after(Math.max(0, leftMs), () => void this.#lose());
  }

  /** Another node works on it, or may soon: stops at once. */
  async #lose(): Promise<void> {
    if (this.#over) return;
    this.#options.log.warn(this.#said, "a webhook's lease is lost");
    this.#stop();
    await this.#sender.stop(0);
    this.#lost.resolve();
  }

  #stop(): void {
    this.#over = true;
    this.#reader.close();
    this.#nextSave();
    this.#expiry();
  }

  get #said() {
    const { app, settings } = this.#options;
    return { app, url: loggable(settings.url) };
  }
}
