import { create, fromBinary, fromJson, toBinary, toJson } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { SubscribeResponseSchema } from "../../gen/parlor/v1/event_service_pb.ts";
import { type Delivery, emitted, recorded, word } from "../../services/event/delivery.ts";
import { Outbox, type OutboxLimits } from "../../services/event/outbox.ts";
import { emptyTally } from "../../services/event/tally.ts";
import { Turn } from "../../services/event/turn.ts";
import { encodePayload } from "../../services/room/payload.ts";
import { timestampFromMicros } from "../../services/time.ts";
import { HandWriter } from "../support/hand-writer.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { refusal } from "../support/reasons.ts";

const limits: OutboxLimits = { events: 10, bytes: 10_000, ageMs: 100 };
const time = 1_790_000_000_123_456;
const turnOver = () => new Promise(setImmediate);

/** A message of the room's log, of so many bytes. */
function message(sequence: number, bytes = 1, roomId = "lobby"): Delivery {
  const content = { content: { case: "text" as const, value: { text: "x".repeat(bytes) } } };
  const payload = encodePayload({ case: "messageSent", value: { message: { content } } });
  return recorded(roomId, { epoch: "one", sequence, revision: time, payload });
}

function barrage(roomId = "lobby"): Delivery {
  return emitted(roomId, encodePayload({ case: "barrage", value: { message: {} } }), time);
}

function open() {
  const clock = createManualClock();
  const turn = new Turn(clock);
  const writers: HandWriter[] = [];
  const outbox = (given: OutboxLimits = limits) => {
    const writer = new HandWriter();
    writers.push(writer);
    let ended = 0;
    const tally = emptyTally();
    const countEnd = () => ended++;
    const made = new Outbox({ writer, turn, clock, tally, limits: given, ended: countEnd });
    const push = (deliveries: readonly Delivery[]) =>
      deliveries.map((delivery) => made.tell(delivery));
    return { outbox: Object.assign(made, { all: push }), writer, tally, endings: () => ended };
  };
  return { clock, outbox };
}

describe("a delivery", () => {
  it("is the event that the contract has, byte for byte and as JSON", () => {
    const delivery = message(7, 100);
    const event = create(EventSchema, {
      roomId: "lobby",
      epoch: "one",
      sequence: 7n,
      time: timestampFromMicros(time),
      payload: fromBinary(EventSchema, toBinary(EventSchema, delivery.event)).payload,
    });
    const response = create(SubscribeResponseSchema, { events: [event] });
    expect(Buffer.from(delivery.element)).toEqual(
      Buffer.from(toBinary(SubscribeResponseSchema, response)),
    );
    expect(fromJson(EventSchema, JSON.parse(Buffer.from(delivery.json).toString()))).toEqual(event);
    expect(toJson(EventSchema, delivery.event)).toMatchObject({ sequence: "7", epoch: "one" });
  });

  it("has no place outside the log", () => {
    expect(barrage().event).toMatchObject({ roomId: "lobby", epoch: "", sequence: 0n });
    expect(word({ payload: { case: "heartbeat", value: {} } }, time).event).toMatchObject({
      roomId: "",
      sequence: 0n,
      time: timestampFromMicros(time),
    });
  });
});

describe("an outbox", () => {
  it("writes what happened in a turn as one response, when the turn ends", async () => {
    const { outbox, writer } = open().outbox();
    outbox.all([message(1), message(2)]);
    outbox.all([message(3)]);
    expect(writer.messages).toEqual([]);
    await turnOver();
    expect(writer.responses.map((events) => events.map(({ sequence }) => sequence))).toEqual([
      [1n, 2n, 3n],
    ]);
  });

  it("shares the bytes with readers who were told the same", async () => {
    const { outbox } = open();
    const [first, second, other] = [outbox(), outbox(), outbox()];
    const told = [message(1), message(2)];
    for (const { outbox: one } of [first, second]) for (const delivery of told) one.all([delivery]);
    other.outbox.all(told.slice(1));
    await turnOver();
    const chunk = (of: typeof first) => of.writer.messages[0]?.chunk("json");
    expect(chunk(first)).toBe(chunk(second));
    expect(chunk(first)).not.toEqual(chunk(other));
    expect(other.writer.responses).toMatchObject([[{ sequence: 2n }]]);
  });

  it("writes a long queue in slices", async () => {
    const { outbox, writer } = open().outbox({ ...limits, events: 1000, bytes: 1_000_000 });
    outbox.all(Array.from({ length: 130 }, (_, i) => message(i + 1)));
    outbox.all([message(131, 70_000), message(132)]);
    await turnOver();
    expect(writer.responses.map((events) => events.length)).toEqual([64, 64, 3, 1]);
  });

  it("keeps what its limits allow while the reader takes nothing, and then writes it", async () => {
    const { clock, outbox: make } = open();
    const { outbox, writer } = make();
    writer.taking = false;
    outbox.all([message(1)]);
    await turnOver();
    for (let i = 2; i <= 11; i++) outbox.all([message(i)]);
    await clock.advance(99);
    expect(writer.responses.length).toBe(1);
    writer.take();
    expect(writer.responses.flat().map(({ sequence }) => Number(sequence))).toEqual(
      Array.from({ length: 11 }, (_, i) => i + 1),
    );
    await clock.advance(1000);
    expect(writer.ended).toBeUndefined();
  });

  it.each([
    ["one event more", 11, 1, 0],
    ["bytes more", 2, 5000, 0],
    ["taking nothing for longer", 1, 1, 100],
  ])("cuts its reader off for %s than its limits", async (_what, count, bytes, ms) => {
    const { clock, outbox: make } = open();
    const { outbox, writer, tally, endings } = make();
    writer.taking = false;
    outbox.all([message(1)]);
    await turnOver();
    outbox.all(Array.from({ length: count }, (_, i) => message(i + 2, bytes)));
    await clock.advance(ms);
    expect(endings()).toBe(1);
    await turnOver();
    expect(await refusal(Promise.reject(writer.ended))).toBe("Unavailable SLOW_SUBSCRIBER");
    expect(tally).toMatchObject({ events: 1, cutOff: 1 });
    writer.take();
    expect(writer.messages).toHaveLength(1);
  });

  it("cuts its reader off for what was written and is not taken in time, though little of it", async () => {
    const { clock, outbox: make } = open();
    const { outbox, writer } = make();
    const write = async (sequence: number) => {
      outbox.all([message(sequence)]);
      await turnOver();
      outbox.look();
    };
    await write(1);
    writer.waiting = writer.written;
    outbox.look();
    await clock.advance(limits.ageMs);
    writer.waiting = 0;
    await write(2);
    writer.waiting = 1; // all of the first is taken, and most of the second
    outbox.look();
    await clock.advance(limits.ageMs);
    outbox.look();
    expect(writer.ended).toBeUndefined();
    await clock.advance(1);
    outbox.look();
    await turnOver();
    expect(await refusal(Promise.reject(writer.ended))).toBe("Unavailable SLOW_SUBSCRIBER");
  });

  it("counts what was written and not taken", async () => {
    const { outbox, writer } = open().outbox();
    writer.taking = false;
    outbox.all([message(1, 9000)]);
    await turnOver();
    outbox.all([message(2, 400), message(3, 400)]);
    await turnOver();
    expect(writer.ended).toBeTruthy();
  });

  it("writes one delivery however large it is", async () => {
    const { outbox, writer } = open().outbox();
    outbox.all([message(1, 50_000)]);
    await turnOver();
    expect(writer.responses).toMatchObject([[{ sequence: 1n }]]);
  });

  it("leaves barrage out while the reader takes nothing, and says how much in its place", async () => {
    const { outbox, writer } = open().outbox();
    writer.taking = false;
    outbox.all([barrage()]);
    await turnOver();
    outbox.all([barrage(), barrage("hall"), message(1), barrage(), barrage()]);
    writer.take();
    const told = writer.responses.flat().slice(1);
    expect(told.map(({ roomId, payload }) => [roomId, payload.case, payload.value])).toMatchObject([
      ["lobby", "skipped", { count: 1 }],
      ["lobby", "messageSent", {}],
      ["hall", "skipped", { count: 1 }],
      ["lobby", "skipped", { count: 2 }],
    ]);
  });

  it("says that there is room when the reader takes things, or has left", async () => {
    const { outbox, writer } = open().outbox();
    await outbox.room();
    writer.taking = false;
    outbox.all([message(1)]);
    await turnOver();
    let rooms = 0;
    for (let i = 0; i < 2; i++) void outbox.room().then(() => rooms++);
    await turnOver();
    expect(rooms).toBe(0);
    writer.take();
    await expect.poll(() => rooms).toBe(2);
    writer.taking = false;
    outbox.all([message(2)]);
    await turnOver();
    void outbox.room().then(() => rooms++);
    outbox.close();
    await expect.poll(() => rooms).toBe(3);
  });

  it("takes nothing after its end, and ends when what waited is written", async () => {
    const { outbox, writer } = open().outbox();
    outbox.all([message(1)]);
    outbox.end();
    outbox.all([message(2)]);
    expect(writer.ended).toBeUndefined();
    await turnOver();
    expect(writer.responses).toMatchObject([[{ sequence: 1n }]]);
    expect(writer.ended).toBeNull();
  });
});
