import { describe, expect, it } from "vitest";
import type { Message, RoomEvent, State } from "../../client/index.ts";
import { ResetReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { ClientChecker } from "../support/client-checker.ts";
import { memberJoined, message, revoked, roomId, several } from "./history.ts";

const at = (sequence: number, epoch = "e1") => ({ epoch, sequence: BigInt(sequence) });

/** A message as a client tells it. */
const heard = (sequence: number, text: string): RoomEvent => ({
  name: "message",
  event: { messageId: `id ${text}`, sequence: BigInt(sequence), text } as Message,
});

const reset: RoomEvent = {
  name: "reset",
  event: { reason: ResetReason.TRIMMED, after: undefined },
};
const exited: RoomEvent = { name: "exited", event: { reason: LeaveReason.LEFT, note: "" } };

/** A client that entered at 1; its line, or another, has brought what follows. */
function begin() {
  const checker = new ClientChecker();
  for (const [i, text] of ["one", "two", "three", "four"].entries())
    checker.brought(message(i + 2, text));
  const room = checker.entered("ann", roomId, at(1));
  const kinds = () => checker.finish().map(({ kind }) => kind);
  return { checker, room, kinds };
}

describe("ClientChecker", () => {
  it("finds nothing wrong with a client that tells the log in its order", () => {
    const { room, kinds } = begin();
    room.told(heard(2, "one"), at(2));
    room.told({ name: "members", event: undefined }, at(2));
    room.told(heard(3, "two"), at(3));
    room.told(reset, at(4));
    room.told(heard(5, "four"), at(5));
    room.stands(at(5), at(5));
    room.told(exited, at(5));
    expect(kinds()).toEqual([]);
  });

  it("takes a message with its words, and without where it was revoked meanwhile", () => {
    const { checker, room, kinds } = begin();
    checker.brought(revoked(2, "id one"));
    room.told(heard(2, "one"), at(2));
    const other = checker.entered("ben", roomId, at(1));
    other.told(
      { name: "message", event: { messageId: "id one", sequence: 2n, text: "" } as Message },
      at(2),
    );
    expect(kinds()).toEqual([]);
  });

  it("finds what was told twice, or late", () => {
    const { room, kinds } = begin();
    room.told(heard(2, "one"), at(2));
    room.told(heard(2, "one"), at(2));
    room.told(heard(3, "two"), at(3));
    room.told(heard(2, "one"), at(2));
    expect(kinds()).toEqual(["client-doubled", "client-reordered"]);
  });

  it("finds a reset that goes back", () => {
    const { room, kinds } = begin();
    room.told(heard(2, "one"), at(2));
    room.told(reset, at(1));
    expect(kinds()).toEqual(["client-reordered"]);
  });

  it("finds what was left out: in the middle, at the end, and of a new life", () => {
    const { room, kinds } = begin();
    room.told(heard(3, "two"), at(3));
    room.stands(at(4), at(5));
    room.told(heard(5, "four"), at(5, "e2"));
    expect(kinds().sort()).toEqual([
      "client-altered",
      "client-behind",
      "client-hole",
      "client-hole",
      "client-hole",
    ]);
  });

  it("passes over places of which there is nothing to tell", () => {
    const { checker, room, kinds } = begin();
    checker.brought(several(6, 9));
    room.told(reset, at(5));
    room.told({ name: "crowd", event: { joined: 3, left: 1 } }, at(9));
    room.stands(at(12), at(12));
    expect(kinds()).toEqual([]);
  });

  it("finds a crowd of another size than its place in the log", () => {
    const { room, kinds } = begin();
    room.told(reset, at(5));
    room.told({ name: "crowd", event: { joined: 3, left: 1 } }, at(10));
    expect(kinds()).toEqual(["client-hole"]);
  });

  it("finds what was told as something else, or after the exit", () => {
    const { checker, room, kinds } = begin();
    checker.brought(memberJoined(6, "ben"));
    room.told(heard(2, "eins"), at(2));
    room.told(reset, at(5));
    room.told(
      {
        name: "joined",
        event: { userId: "cho", name: "", avatarUrl: "", extendedData: "", attributes: {} },
      },
      at(6),
    );
    room.told(exited, at(6));
    room.told({ name: "members", event: undefined }, at(6));
    expect(kinds()).toEqual(["client-altered", "client-altered", "client-after-exit"]);
  });

  const orders: readonly (readonly [what: string, states: readonly State[], faults: number])[] = [
    [
      "live, lost, resumed, reset, ended",
      [
        { name: "connecting", again: false },
        { name: "live" },
        { name: "connecting", again: true },
        { name: "resumed" },
        { name: "reset" },
        { name: "ended", reason: "closed" },
      ],
      0,
    ],
    ["resumed before it was live", [{ name: "resumed" }], 1],
    ["live twice", [{ name: "live" }, { name: "connecting", again: true }, { name: "live" }], 1],
    [
      "a reset while nothing comes",
      [{ name: "live" }, { name: "connecting", again: true }, { name: "reset" }],
      1,
    ],
    ["lost for the first time, again", [{ name: "connecting", again: true }], 1],
    ["something after the end", [{ name: "ended", reason: "closed" }, { name: "live" }], 1],
  ];
  it.each(orders)("judges the states of a client: %s", (_, states, faults) => {
    const checker = new ClientChecker();
    const told = checker.states("ann");
    for (const state of states) told(state);
    expect(checker.finish()).toHaveLength(faults);
  });
});
