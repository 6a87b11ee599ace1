import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";
import { type Event, ResetReason, SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { inLobby, lobby, say } from "../support/lobby.ts";
import { openNode } from "../support/node.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms } from "../support/rooms.ts";

const wait = durationFromMs(30_000);
const sequences = (events: readonly Event[]) => events.map(({ sequence }) => Number(sequence));

describe("PullEvents", () => {
  it("answers at once with the state of a room, then with what happens", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    const { events } = await ann.events.pullEvents({ wait });
    expect(events).toMatchObject([{ roomId: "lobby", payload: { case: "roomEntered" } }]);
    const [first] = events;
    const cursor =
      first?.payload.case === "roomEntered" ? first.payload.value.snapshot?.cursor : undefined;
    const pulling = ann.events.pullEvents({ cursors: [cursor ?? {}], wait });
    await ann.messages.sendMessage(say("hello"));
    expect(sequences((await pulling).events)).toEqual([3]);
  });

  it("answers exactly what was missed after the cursors, in as many pulls as it takes", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    const { snapshot } = await ann.rooms.enterRoom(lobby);
    for (let i = 0; i < 700; i++) await ann.messages.sendMessage(say("x".repeat(1000)));
    const epoch = snapshot?.cursor?.epoch ?? "";
    const told: number[] = [];
    let pulls = 0;
    while (told.at(-1) !== 702) {
      const sequence = BigInt(told.at(-1) ?? 2);
      const { events } = await ann.events.pullEvents({
        cursors: [{ ...inLobby, epoch, sequence }],
        wait,
      });
      told.push(...sequences(events));
      pulls++;
    }
    expect(told).toEqual(Array.from({ length: 700 }, (_, i) => i + 3));
    expect(pulls).toBeLessThan(30);
  });

  it("answers nothing when nothing happens in time, and does not wait without being asked to", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    const { snapshot } = await ann.rooms.enterRoom(lobby);
    const cursors = [snapshot?.cursor ?? {}];
    expect((await ann.events.pullEvents({ cursors })).events).toEqual([]);
    let answered = false;
    const pulling = ann.events
      .pullEvents({ cursors, wait: durationFromMs(2_000) })
      .then((answer) => {
        answered = true;
        return answer;
      });
    await expect.poll(() => world.hub.size).toBe(1);
    await world.clock.advance(0); // until it has told the past, and waits
    await world.clock.advance(1_999);
    expect(answered).toBe(false);
    await world.clock.advance(2);
    expect((await pulling).events).toEqual([]);
    await expect.poll(() => world.hub.size).toBe(0);
    expect(world.readers.size).toBe(0);
  });

  it("says so when it cannot go on, or the session is no longer in", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    const { snapshot } = await ann.rooms.enterRoom(lobby);
    const epoch = snapshot?.cursor?.epoch ?? "";
    const pull = (sequence: bigint, of = epoch) =>
      ann.events.pullEvents({ cursors: [{ ...inLobby, epoch: of, sequence }], wait });
    expect((await pull(1n, "another")).events).toMatchObject([
      { payload: { case: "roomReset", value: { reason: ResetReason.EPOCH } } },
    ]);
    const ahead = [{ payload: { case: "roomReset", value: { reason: ResetReason.AHEAD } } }];
    expect((await pull(50n)).events).toMatchObject(ahead);
    const cursors = [{ ...inLobby, epoch, sequence: 50n }];
    expect((await ann.events.pullEvents({ cursors })).events).toMatchObject(ahead);
    await ann.rooms.leaveRoom(inLobby);
    expect((await pull(2n)).events).toMatchObject([
      { payload: { case: "roomExited", value: { reason: LeaveReason.LEFT } } },
    ]);
  });

  it("is told of the session's end, and of a token that expires", async () => {
    const node = openNode();
    const ann = await node.login("ann", { ttlS: 60 });
    const warned = ann.events.pullEvents({ wait });
    await expect.poll(() => node.leases.streams).toBe(1);
    await node.clock.advance(0); // until it knows when the token expires
    await node.clock.advance(30_000);
    expect((await warned).events).toMatchObject([{ payload: { case: "tokenExpiring" } }]);
    const ended = ann.events.pullEvents({ wait });
    await expect.poll(() => node.leases.streams).toBe(1);
    await node.clock.advance(0); // until it hears of the session's end
    const backend = await node.backend();
    await backend.auth.revokeSessions({ userId: "ann" });
    expect((await ended).events).toMatchObject([
      { payload: { case: "sessionEnded", value: { reason: SessionEndReason.REVOKED } } },
    ]);
    expect(await refusal(ann.events.pullEvents({}))).toBe("Unauthenticated SESSION_ENDED");
  });

  it("waits at most 30 s", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    const longer = ann.events.pullEvents({ wait: durationFromMs(30_001) });
    expect(await refusal(longer)).toBe("InvalidArgument INVALID_REQUEST");
    const nameless = ann.events.pullEvents({ cursors: [{}] });
    expect(await refusal(nameless)).toBe("InvalidArgument INVALID_REQUEST");
    expect(await refusal(world.backend().events.pullEvents({}))).toBe(
      "FailedPrecondition SESSION_REQUIRED",
    );
  });
});
