import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WatchAppResponse } from "../../gen/parlor/v1/event_service_pb.ts";
import { defaultAppLimits } from "../../services/auth/app.ts";
import { storeUnavailable } from "../../services/errors/errors.ts";
import { AppWatch } from "../../services/event/app-watch.ts";
import { noRates } from "../../services/rate/rates.ts";
import { encodePayload } from "../../services/room/payload.ts";
import { roomKey } from "../../services/room/room-tables.ts";
import type { FeedPage } from "../../services/store/app-feed.ts";
import type { Store } from "../../services/store/store.ts";
import { lineOf } from "../support/app-log.ts";
import { HandWriter } from "../support/hand-writer.ts";
import { refusal } from "../support/reasons.ts";
import { openStore, type TestStore } from "../support/store.ts";

let world: TestStore;
let store: Store;
let writer: HandWriter<WatchAppResponse>;
let watch: AppWatch;
/** Pages that were read. */
let pages: FeedPage[];
/** Whether the store can be reached. */
let reachable: boolean;

beforeEach(async () => {
  world = openStore();
  [pages, reachable] = [[], true];
  const feed: Store["feed"] = async (...of) => {
    if (!reachable) throw storeUnavailable();
    const page = await world.store.feed(...of);
    pages.push(page);
    return page;
  };
  store = { ...world.store, feed };
  writer = new HandWriter();
  const app = { appId: "shop", secrets: [], limits: defaultAppLimits, rates: noRates };
  const expireTime = Number.MAX_SAFE_INTEGER;
  const caller = { kind: "backend", app, name: "server", asUser: undefined, expireTime } as const;
  watch = new AppWatch({ store, clock: world.clock, caller, writer, matches: () => true });
  await watch.open("now");
});

afterEach(() => watch.close());

const told = () => writer.responses.flat().map(lineOf);
const expected = (count: number) =>
  Array.from({ length: count }, (_, i) => `r ${i + 1} roomClosing`);

/** A room records so many events. */
async function record(count: number, bytes = 1): Promise<void> {
  const payload = encodePayload({ case: "roomClosing", value: { note: "x".repeat(bytes) } });
  const events = Array.from({ length: count }, () => payload);
  await world.store.commit(roomKey("shop", "r"), { expect: [], write: [], record: events });
}

describe("a backend's stream", () => {
  it("tells what happens without being asked", async () => {
    await record(3);
    await expect.poll(told).toEqual(expected(3));
  });

  it("reads no page before the last was taken", async () => {
    writer.taking = false;
    await record(1);
    await expect.poll(told).toEqual(expected(1));
    const read = pages.length;
    await record(1);
    await world.clock.advance(1000);
    expect(pages.length).toBe(read);
    writer.take();
    await expect.poll(told).toEqual(expected(2));
  });

  it("tells no more than a slice while its reader takes nothing", async () => {
    writer.taking = false;
    for (let i = 0; i < 10; i++) await record(200);
    await expect.poll(() => told().length).toBeGreaterThan(0);
    const before = pages.length;
    const waiting = writer.messages.length;
    for (let i = 0; i < 10; i++) await record(200);
    await world.clock.advance(2000);
    expect(writer.messages.length).toBe(waiting);
    expect(pages.length).toBe(before);
    expect(told()).toEqual(expected(64)); // a slice, and no other before it is taken
    writer.take();
    await expect.poll(() => told().length).toBe(4000);
    expect(told()).toEqual(expected(4000));
  });

  it("is cut off when its reader takes nothing for 8 s while there is something", async () => {
    writer.taking = false;
    await record(1);
    await expect.poll(told).toEqual(expected(1));
    await world.clock.advance(8000);
    expect(writer.ended).toBeUndefined();
    await world.clock.advance(2000);
    expect(await refusal(Promise.reject(writer.ended))).toBe("Unavailable SLOW_SUBSCRIBER");
    const read = pages.length;
    await record(1);
    await world.clock.advance(2000);
    expect(pages.length).toBe(read);
  });

  it("is not cut off while its reader takes some, or there is nothing", async () => {
    writer.taking = false;
    await record(1);
    await expect.poll(told).toEqual(expected(1));
    for (let i = 0; i < 20; i++) {
      await world.clock.advance(4000);
      writer.waiting = Math.max(1, Math.floor(writer.waiting * 0.9));
      writer.written++;
    }
    writer.take();
    await world.clock.advance(60_000);
    expect(writer.ended).toBeUndefined();
  });

  it("stays while the store cannot be reached, and goes on where it was", async () => {
    await record(1);
    await expect.poll(told).toEqual(expected(1));
    reachable = false;
    await record(2);
    await world.clock.advance(5000);
    expect([told(), writer.ended]).toEqual([expected(1), undefined]);
    reachable = true;
    await world.clock.advance(1000);
    await expect.poll(told).toEqual(expected(3));
  });

  it("ends with what is a fault of the store", async () => {
    world.store.feed = async () => {
      throw new Error("broken");
    };
    await record(1);
    await expect.poll(() => writer.ended).toMatchObject({ message: "broken" });
  });

  it("reads no more when it is closed", async () => {
    await world.clock.advance(0); // until it has read what there is
    watch.close();
    const read = pages.length;
    await record(1);
    await world.clock.advance(20_000);
    expect([pages.length, writer.messages.length]).toEqual([read, 1]);
  });
});
