import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { type Event, EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { timestampFromMicros } from "../../services/time.ts";
import { type Call, faultsOf, type Kept, type Update } from "../support/room-history.ts";

const micros = (sequence: number) => 1_790_000_000_000_000 + sequence;

function event(
  sequence: number,
  payload: NonNullable<MessageInitShape<typeof EventSchema>["payload"]>,
): Event {
  const time = timestampFromMicros(micros(sequence));
  return create(EventSchema, { sequence: BigInt(sequence), time, payload });
}

const joined = (sequence: number, userId: string) =>
  event(sequence, { case: "memberJoined", value: { member: { userId } } });

const set = (sequence: number, userId: string, values: Record<string, Partial<Kept>>) =>
  event(sequence, {
    case: "attributesUpdated",
    value: { set: values, actor: { userId } },
  });

const kept = (value: string, ownerId: string, sequence: number, releaseOnLeave = true): Kept => ({
  value,
  ownerId,
  releaseOnLeave,
  revision: BigInt(micros(sequence)),
});

const take = (value: string): Update => ({
  set: { seat: value },
  deleted: [],
  conditions: [{ key: "seat", is: "absent" }],
  release: true,
  take: false,
});

/** Ann and Bob enter; Ann takes the seat, Bob is too late; Ann leaves, and Bob takes it. */
function correct() {
  const seat = { value: "a", ownerId: "ann", releaseOnLeave: true };
  const log = [
    event(1, { case: "roomCreated", value: {} }),
    joined(2, "ann"),
    joined(3, "bob"),
    set(4, "ann", { seat }),
    event(5, {
      case: "attributesUpdated",
      value: { deleted: ["seat"], released: true, actor: { userId: "ann" } },
    }),
    event(6, { case: "memberLeft", value: { userId: "ann" } }),
    set(7, "bob", { seat: { ...seat, value: "b", ownerId: "bob" } }),
  ];
  const calls: Call[] = [
    { kind: "join", userId: "ann", began: 1, ended: 2 },
    { kind: "join", userId: "bob", began: 3, ended: 4 },
    {
      kind: "updated",
      userId: "ann",
      began: 5,
      ended: 7,
      update: take("a"),
      sequence: 4,
      answer: { seat: kept("a", "ann", 4) },
    },
    {
      kind: "conflict",
      userId: "bob",
      began: 6,
      ended: 8,
      update: take("b"),
      stood: { seat: kept("a", "ann", 4) },
    },
    { kind: "leave", userId: "ann", began: 9, ended: 10 },
    { kind: "outside", userId: "ann", began: 11, ended: 12 },
    {
      kind: "updated",
      userId: "bob",
      began: 13,
      ended: 14,
      update: take("b"),
      sequence: 7,
      answer: { seat: kept("b", "bob", 7) },
    },
  ];
  return { log, calls };
}

it("finds no fault with a history that has none", () => {
  const { log, calls } = correct();
  expect(faultsOf(log, calls)).toEqual([]);
});

type History = ReturnType<typeof correct>;

/** Replaces one call's fields. */
function change(history: History, i: number, fields: object): void {
  const call = history.calls[i];
  if (call !== undefined) Object.assign(call, fields);
}

it.each<[string, (history: History) => void, RegExp]>([
  ["an update that is told twice", ({ log }) => log.push(set(8, "bob", {})), /nobody was answered/],
  ["an update that is told and not answered", ({ calls }) => calls.pop(), /nobody was answered/],
  [
    "a seat that is taken twice",
    ({ log }) => log.splice(4, 2),
    /not allowed|leave is not in the log/,
  ],
  [
    "a seat that its owner leaves behind",
    ({ log }) => log.splice(4, 1, event(5, { case: "messageSent", value: {} })),
    /left its seats behind/,
  ],
  [
    "an answer with another's value",
    (h) => change(h, 2, { answer: { seat: kept("x", "ann", 4) } }),
    /in its answer/,
  ],
  [
    "an answer with another revision",
    (h) => change(h, 2, { answer: { seat: kept("a", "ann", 3) } }),
    /in its answer/,
  ],
  [
    "a conflict with nobody",
    (h) => change(h, 3, { stood: { seat: kept("a", "cid", 4) } }),
    /conflict/,
  ],
  ["a conflict that was over", (h) => change(h, 3, { began: 11.5, ended: 12.5 }), /conflict/],
  ["an outsider who is in", (h) => change(h, 5, { userId: "bob" }), /was in from/],
  [
    "an update that takes effect too late",
    (h) => change(h, 2, { began: 0.1, ended: 0.2 }),
    /is not between/,
  ],
  [
    "an update that takes effect too early",
    (h) => change(h, 2, { began: 15, ended: 16 }),
    /is not between/,
  ],
  ["a hole in the log", ({ log }) => log.splice(0, 1), /of the log/],
  ["someone who joins twice", ({ log }) => log.push(joined(8, "bob")), /joined twice/],
])("finds %s", (_what, spoil, wanted) => {
  const history = correct();
  spoil(history);
  expect(faultsOf(history.log, history.calls).join("\n")).toMatch(wanted);
});
