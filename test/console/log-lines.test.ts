import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { eventWords } from "../../web/console/event-words.ts";
import { type KeptLine, kinds, LogLines, maxLines } from "../../web/console/log-lines.ts";
import { speechOf } from "../../web/console/words.ts";
import { randomFrom } from "../support/random.ts";

describe("the lines of a log", () => {
  it("are the last of each kind and of all, as many as are asked for", () => {
    const random = randomFrom("log-lines");
    const log = new LogLines();
    const all: KeptLine[] = [];
    const check = () => {
      const kind = kinds[Math.floor(random() * kinds.length)];
      const count = Math.floor(random() * 1.2 * maxLines);
      const last = (lines: readonly KeptLine[]) =>
        count === 0 ? [] : lines.slice(-Math.min(count, maxLines));
      expect(log.tail(undefined, count)).toEqual(last(all));
      expect(log.tail(kind, count)).toEqual(last(all.filter((line) => line.kind === kind)));
    };
    for (let i = 1; i <= 3.5 * maxLines; i++) {
      const kind = random() < 0.9 ? "messages" : (kinds[i % kinds.length] ?? "room");
      const line = { kind, event: create(EventSchema, { sequence: BigInt(i) }), number: i };
      all.push(line);
      log.add(line);
      if (random() < 0.01) check();
    }
    expect(log.last).toBe(BigInt(3.5 * maxLines));
  });
});

/** The payloads of events that stand in a room's log. */
const logged = EventSchema.oneofs
  .flatMap(({ fields }) => fields)
  .filter(({ number, name }) => number < 30 && name !== "barrage");

describe.each(["en", "zh"] as const)("a line in %s", (lang) => {
  it.each(logged.map(({ localName, message }) => [localName, message] as const))(
    "says in words what %s tells",
    (payload, message) => {
      const speech = speechOf(lang);
      if (message === undefined) throw new Error("no message");
      const told = { case: payload, value: create(message) };
      const event = Object.assign(create(EventSchema), { payload: told });
      const words = eventWords(event, speech);
      expect(words).not.toBe("");
      expect(words).not.toBe(speech.words.events.unknown);
    },
  );
});
