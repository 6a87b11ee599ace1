import { describe, expect, it } from "vitest";
import { type Event, ResetReason } from "../../gen/parlor/v1/event_pb.ts";
import { StreamChecker, type StreamFault } from "../support/stream-checker.ts";
import {
  barrage,
  cursor,
  entered,
  exited,
  logged,
  message,
  reset,
  revoked,
  roomId,
  several,
  skipped,
} from "./history.ts";

/** A history: what was sent and acknowledged, and what each of two readers was told. */
interface History {
  /** Messages with their acknowledged places; 0 for barrage. */
  sent: { text: string; sequence: number; messageId: string; began: number; at: number }[];
  /** The events of each stream of each reader. The streams after the first have a cursor. */
  readers: { readonly cursor?: number; readonly events: Event[] }[][];
}

/** A room with messages at 2 to 7 and barrage before and after 4; Bob's stream breaks after 4. */
function correct(): History {
  const say = (text: string, sequence: number, began: number) => ({
    text,
    sequence,
    messageId: `id ${text}`,
    began,
    at: began + 10,
  });
  const texts = [2, 3, 4, 5, 6, 7].map((n) => say(`m${n}`, n, n * 100));
  const flying = [say("b1", 0, 350), say("b2", 0, 450)];
  const first = [entered(1), message(2, "m2"), message(3, "m3"), barrage("b1"), message(4, "m4")];
  const rest = [message(5, "m5"), message(6, "m6"), message(7, "m7")];
  return {
    sent: [...texts, ...flying],
    readers: [
      [{ events: [...first, barrage("b2"), ...rest] }],
      [{ events: first }, { cursor: 4, events: rest }],
    ],
  };
}

/** The kinds of the violations that are found in a history. */
function check({ sent, readers }: History, revoking: readonly string[] = []): StreamFault[] {
  const checker = new StreamChecker();
  for (const messageId of revoking) checker.revoking(messageId);
  for (const { sequence, messageId, at, ...one } of sent) {
    const sending = checker.sending({ ...one, roomId, barrage: sequence === 0 });
    const epoch = sequence === 0 ? "" : "e1";
    checker.acknowledged(sending, { messageId, epoch, sequence, at });
  }
  for (const [i, streams] of readers.entries()) {
    const reader = checker.reader(`reader ${i}`);
    for (const { cursor: after, events } of streams) {
      reader.opened(after === undefined ? [] : [cursor(after)]);
      for (const event of events)
        reader.told(event, Number(event.time?.seconds) * 1000 + Number(event.time?.nanos) / 1e6);
    }
  }
  return checker.finish().map(({ kind }) => kind);
}

/** A correct history with a fault in what Ann was told, on her only stream; and what someone asked to revoke. */
function plant(fault: (events: Event[]) => void, revoking?: readonly string[]): StreamFault[] {
  const history = correct();
  fault(history.readers[0]?.[0]?.events ?? []);
  return check(history, revoking);
}

/** Where an event is: `m5`, `b1`, or the case of a word. */
function find(events: readonly Event[], name: string): number {
  const index = events.findIndex(({ payload }) => JSON.stringify(payload, noBigInt).includes(name));
  if (index < 0) throw new Error(`no ${name}`);
  return index;
}
const noBigInt = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);

const swap = (events: Event[], at: number) => events.splice(at, 0, ...events.splice(at + 1, 1));

describe("the stream checker", () => {
  it("has nothing to say of a correct history", () => {
    expect(check(correct())).toEqual([]);
  });

  it("has nothing to say of gaps that are announced", () => {
    const jump = (announced: Event) =>
      plant((events) => events.splice(find(events, "m5"), 2, announced));
    expect(jump(reset(6))).toEqual([]);
    expect(jump(entered(6))).toEqual([]);
    expect(plant((events) => events.splice(find(events, "m4"), 9, exited()))).toEqual([]);
    const skip = plant((events) => events.splice(find(events, "b1"), 1, skipped(1)));
    expect(skip).toEqual([]);
  });

  it("has nothing to say of several places that are told in one", () => {
    expect(plant((events) => events.push(several(8, 20), message(21, "m21")))).toEqual([
      "invented",
    ]);
    expect(plant((events) => events.push(several(8, 20)))).toEqual([]);
  });

  /** Ann is told what is left of two messages. */
  const blank = (events: Event[], fifth = revoked(5, "id m5")) =>
    events.splice(find(events, "m5"), 2, fifth, revoked(6, "id m6"));

  it("has nothing to say of messages that were revoked before someone, or everyone, read them", () => {
    const revoking = ["id m5", "id m6"];
    expect(plant(blank, revoking)).toEqual([]);
    const history = correct();
    blank(history.readers[0]?.[0]?.events ?? []);
    const [, rest] = history.readers[1] ?? [];
    rest?.events.splice(0, 2, revoked(5, "id m5"), revoked(6, "id m6"));
    expect(check(history, revoking)).toEqual([]);
  });

  it("finds what is told as revoked, and nobody asked for that", () => {
    expect(plant(blank, ["id m5"])).toEqual(["altered"]);
  });

  it("finds a disagreement where what is left is of another message", () => {
    const other = (events: Event[]) => blank(events, revoked(5, "id m4"));
    expect(plant(other, ["id m4", "id m6"])).toEqual(["disagreement"]);
  });

  const faults: [StreamFault, string, (events: Event[]) => void][] = [
    ["lost", "the last message is not told", (events) => events.pop()],
    ["gap", "a message is not told", (events) => events.splice(find(events, "m5"), 1)],
    ["gap", "two are not told", (events) => events.splice(find(events, "m5"), 2)],
    ["gap", "another life begins unannounced", (events) => events.push(logged(1, undefined, "e2"))],
    ["doubled", "an event is told twice", (events) => events.push(message(6, "m6"))],
    ["gap", "a place before several is not told", (events) => events.push(several(9, 20))],
    ["doubled", "one of several is told again", (events) => events.push(several(7, 20))],
    ["doubled", "a snapshot goes back", (events) => events.push(entered(6), message(7, "m7"))],
    ["reordered", "two are told the wrong way round", (events) => swap(events, find(events, "m5"))],
    ["after-exit", "a message after the exit", (events) => events.push(exited(), message(8, "m8"))],
    ["after-exit", "barrage after the exit", (events) => events.push(exited(), barrage("b3"))],
    ["uninvited", "a room that it is not in", (events) => events.shift()],
    [
      "ahead",
      "its cursor is said to be ahead",
      (events) => events.push(reset(7, ResetReason.AHEAD)),
    ],
    ["invented", "a message that nobody sent", (events) => events.push(message(8, "m8"))],
    ["invented", "barrage that nobody sent", (events) => events.push(barrage("b8"))],
    [
      "altered",
      "barrage with another id",
      (events) => events.splice(find(events, "b2"), 1, barrage("b2", "x")),
    ],
    ["barrage-lost", "barrage is not told", (events) => events.splice(find(events, "b2"), 1)],
    ["barrage-doubled", "barrage is told twice", (events) => events.push(barrage("b2"))],
  ];

  it.each(faults)("finds %s: %s", (kind, _what, fault) => {
    const found = plant(fault).filter((one, i, all) => all.indexOf(one) === i);
    expect(found).toEqual([kind]);
  });

  it("finds a disagreement where one reader is told other words", () => {
    const altered = (events: Event[]) =>
      events.splice(find(events, "m5"), 1, message(5, "M5", "id m5"));
    expect(plant(altered)).toEqual(["disagreement"]);
  });
});

/** A fault that all readers are told alike: in the log itself, or in what was acknowledged. */
function plantForAll(fault: (history: History, all: (at: string, event: Event) => void) => void) {
  const history = correct();
  const replace = (name: string, event: Event) => {
    for (const { events } of history.readers.flat())
      if (events.some(({ payload }) => JSON.stringify(payload, noBigInt).includes(name)))
        events.splice(find(events, name), 1, event);
  };
  fault(history, replace);
  return check(history);
}

describe("the stream checker, where all are told the same", () => {
  it("finds what was acknowledged and has another's place", () => {
    expect(plantForAll((_, all) => all("m5", logged(5, undefined)))).toEqual(["lost"]);
  });

  it("finds what was acknowledged with other words or at another place", () => {
    expect(plantForAll((_, all) => all("m5", message(5, "M5", "id m5")))).toEqual(["altered"]);
    const elsewhere = plantForAll(({ sent }) => {
      const last = sent.find(({ text }) => text === "m7");
      if (last !== undefined) last.sequence = 8;
    });
    expect(elsewhere).toEqual(["altered"]);
  });

  it("finds a message that a repeated request has sent twice", () => {
    const doubled = plantForAll(({ sent }, all) => {
      sent.splice(3, 1); // m5 was sent again as m4
      all("m5", message(5, "m4", "another id"));
    });
    expect(doubled).toEqual(["doubled"]);
  });

  it("finds a message that was acknowledged before another was sent, and stands after it", () => {
    const late = plantForAll(({ sent }) => {
      const fifth = sent.find(({ text }) => text === "m5");
      if (fifth !== undefined) Object.assign(fifth, { began: 650, at: 660 });
    });
    expect(late).toEqual(["reordered"]);
  });

  it("knows who has not been told everything yet", () => {
    const checker = new StreamChecker();
    const sending = checker.sending({ roomId, text: "m2", barrage: false, began: 0 });
    checker.acknowledged(sending, { messageId: "id m2", epoch: "e1", sequence: 2, at: 1 });
    const reader = checker.reader("ann");
    reader.opened([]);
    reader.told(entered(1), 0);
    expect(checker.behind()).toEqual(["ann"]);
    reader.told(message(2, "m2"), 0);
    expect(checker.behind()).toEqual([]);
  });

  it("finds what was refused, and told all the same", () => {
    const checker = new StreamChecker();
    const refused = (text: string) =>
      checker.refused(checker.sending({ roomId, text, barrage: false, began: 100 }));
    refused("m2");
    refused("m3");
    const reader = checker.reader("ann");
    reader.opened([]);
    for (const event of [entered(1), message(2, "m2")]) reader.told(event, 200);
    expect(checker.finish().map(({ kind }) => kind)).toEqual(["refused-told"]);
  });
});
