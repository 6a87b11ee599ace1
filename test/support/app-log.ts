import { expect } from "vitest";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { WatchAppResponse } from "../../gen/parlor/v1/event_service_pb.ts";
import type { Side } from "./rooms.ts";

/** What a backend's stream has told. */
export class AppLog {
  readonly responses: WatchAppResponse[] = [];
  readonly #controller = new AbortController();
  /** Resolves when the stream is over: with what it failed with, or null. */
  readonly end: Promise<unknown>;

  constructor(side: Pick<Side, "events">, request: Parameters<Side["events"]["watchApp"]>[0] = {}) {
    const stream = side.events.watchApp(request, { signal: this.#controller.signal });
    const read = async () => {
      for await (const response of stream) this.responses.push(response);
      return null;
    };
    this.end = read().catch((failure: unknown) => failure);
  }

  /** What happened. */
  get events(): Event[] {
    return this.responses.flatMap(({ events }) => events);
  }

  /** The events in words: room, sequence and case. */
  get lines(): string[] {
    return this.events.map(lineOf);
  }

  /** The cursor of the last response. */
  get cursor(): string {
    return this.responses.at(-1)?.cursor ?? "";
  }

  /** Resolves when so many events were told. */
  async until(count: number): Promise<void> {
    await expect.poll(() => this.events.length).toBeGreaterThanOrEqual(count);
  }

  /** The reader leaves. */
  close(): void {
    this.#controller.abort();
  }
}

/** An event in words: room, sequence and case. */
export function lineOf({ roomId, sequence, payload }: Event): string {
  return `${roomId} ${sequence} ${payload.case}`;
}

/** Watches an app, and waits for the first response. */
export async function watchApp(...[side, request]: ConstructorParameters<typeof AppLog>) {
  const log = new AppLog(side, request);
  await expect.poll(() => log.responses.length).toBeGreaterThan(0);
  return log;
}
