import { fromBinary, fromJsonString } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { WatchAppResponseSchema } from "../../gen/parlor/v1/event_service_pb.ts";
import { decodeAppCursor } from "../../services/event/app-cursor.ts";
import { cursorAlone, responsesOf } from "../../services/event/app-responses.ts";
import { encodePayload } from "../../services/room/payload.ts";
import { roomKey } from "../../services/room/room-tables.ts";
import type { FeedEntry, FeedPage } from "../../services/store/app-feed.ts";

/** An entry that is the n-th of its partition. */
const entry = (partition: number, n: number, bytes = 1): FeedEntry => ({
  key: roomKey("app", `room "${partition}"`),
  partition,
  position: 1000 + n,
  epoch: "e",
  sequence: n,
  revision: 1_790_000_000_123_456,
  payload: encodePayload({ case: "memberLeft", value: { userId: "u", note: "x".repeat(bytes) } }),
});
const page = (entries: readonly FeedEntry[], missed = false): FeedPage => {
  const next = new Map([...start, ...entries.map((one) => [one.partition, one.position] as const)]);
  return { entries, next, missed, more: false };
};
const start = new Map([
  [0, 1000],
  [7, 1000],
]);
const all = () => true;
const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe("responses", () => {
  it("are the same in every encoding as in this process", () => {
    const pages = [page([entry(0, 1), entry(7, 1)]), page([entry(0, 1)], true), page([], true)];
    const responses = pages.flatMap((one) => [...responsesOf(one, start, all)]);
    expect(responses).toHaveLength(3);
    for (const response of [...responses, cursorAlone(start)]) {
      const proto = fromBinary(WatchAppResponseSchema, response.frame("proto").subarray(5));
      const json = fromJsonString(
        WatchAppResponseSchema,
        response.frame("json").subarray(5).toString(),
      );
      expect(proto).toEqual(response.message);
      expect(json).toEqual(response.message);
    }
  });

  it("hold at most 64 events each, with the cursor after them", () => {
    const responses = [...responsesOf(page(range(130).map((n) => entry(0, n))), start, all)];
    expect(responses.map(({ message }) => message.events.length)).toEqual([64, 64, 2]);
    const ends = responses.map(({ message }) => decodeAppCursor(message.cursor).get(0));
    expect(ends).toEqual([1064, 1128, 1130]);
  });

  it("hold at most 64 KiB each, or one event", () => {
    const bytes = [30_000, 30_000, 30_000, 100_000, 100_000, 10];
    const entries = bytes.map((size, i) => entry(0, i + 1, size));
    const responses = [...responsesOf(page(entries), start, all)];
    expect(responses.map(({ message }) => message.events.length)).toEqual([2, 1, 1, 1, 1]);
  });

  it("say of a gap once, before the events, and also where there are none", () => {
    const entries = range(100).map((n) => entry(0, n));
    const gaps = [...responsesOf(page(entries, true), start, all)].map(
      ({ message }) => message.gap,
    );
    expect(gaps).toEqual([true, false]);
    const none = [...responsesOf(page(entries, true), start, () => false)];
    expect(none.map(({ message }) => [message.events.length, message.gap])).toEqual([[0, true]]);
    expect([...responsesOf(page(entries), start, () => false)]).toEqual([]);
  });

  it("pass over what does not match, their cursors too", () => {
    const entries = [entry(0, 1), entry(7, 1), entry(7, 2), entry(0, 2)];
    const [only] = [...responsesOf(page(entries), start, ({ partition }) => partition === 0)];
    expect(only?.message.events.map(({ sequence }) => sequence)).toEqual([1n, 2n]);
    expect(decodeAppCursor(only?.message.cursor ?? "")).toEqual(page(entries).next);
  });
});
