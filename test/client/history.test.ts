import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { collect, entered, reset, said, tell } from "./told.ts";

const poll = { interval: 1 };

const page = (...sequences: number[]) =>
  sequences.map((sequence) => create(EventSchema, said(sequence, `at ${sequence}`)));

describe("The history of a room", () => {
  it("is read back from its end, the oldest first, page by page", async () => {
    const { service, enter } = tell();
    const { room } = await enter();
    service.historyPage = { events: page(9, 7), nextPageToken: "more" };
    const last = await room.history({ limit: 2 });
    expect(last.messages.map(({ text, sequence }) => [text, sequence])).toEqual([
      ["at 7", 7n],
      ["at 9", 9n],
    ]);
    service.historyPage = { events: page(3) };
    const first = await room.history({ before: last.before ?? 0n });
    expect([first.before, first.after]).toEqual([undefined, undefined]);
    expect(service.listed).toMatchObject([
      { pageSize: 2, beforeSequence: 0n },
      { pageSize: 50, beforeSequence: 7n },
    ]);
  });

  it("has what was missed, after the place that the reset tells", async () => {
    const { service, enter } = tell();
    const { room, stream } = await enter();
    const resets = collect(room, "reset");
    stream.tell(said(6, "read"), reset(9));
    await expect.poll(() => resets.length, poll).toBe(1);
    expect(resets[0]?.after).toBe(6n);
    service.historyPage = { events: page(7, 9), nextPageToken: "more" };
    const missed = await room.history({ after: 6n });
    expect(missed.messages.map(({ text }) => text)).toEqual(["at 7", "at 9"]);
    expect([missed.before, missed.after]).toEqual([undefined, 9n]);
    expect(service.listed).toMatchObject([{ afterSequence: 6n, beforeSequence: 0n }]);
  });

  it("begins anew with another life of the room", async () => {
    const { enter } = tell();
    const { room, stream } = await enter();
    const resets = collect(room, "reset");
    stream.tell(reset(3, { epoch: "f" }), entered(3, { epoch: "f" }));
    await expect.poll(() => resets.length, poll).toBe(1);
    expect(resets[0]?.after).toBeUndefined();
  });
});
