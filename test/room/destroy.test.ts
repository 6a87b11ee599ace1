import { describe, expect, it } from "vitest";
import { DestroyReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms } from "../support/rooms.ts";

/** A user in the lobby, and the backend. */
async function meet() {
  const world = openRooms();
  const ann = await world.user("ann");
  await ann.rooms.enterRoom(lobby);
  return { world, ann, backend: world.backend() };
}

const inFive = { ...inLobby, delay: { seconds: 5n }, note: "closing time" };

describe("DestroyRoom", () => {
  it("tells why", async () => {
    const { ann, backend } = await meet();
    const heard = await listen(ann);
    const { destroyTime } = await backend.rooms.destroyRoom({ ...inLobby, note: "closing time" });
    expect(destroyTime).toBeUndefined();
    const { payload } = await heard.next("roomDestroyed");
    expect(payload.value).toMatchObject({ reason: DestroyReason.DESTROYED, note: "closing time" });
    const exited = await heard.next("roomExited");
    expect(exited.payload.value).toMatchObject({
      reason: LeaveReason.ROOM_DESTROYED,
      note: "closing time",
    });
  });

  it("gives notice, and leaves the room as it is until then", async () => {
    const { world, ann, backend } = await meet();
    const heard = await listen(ann);
    const { destroyTime } = await backend.rooms.destroyRoom(inFive);
    const notice = await heard.next("roomClosing");
    expect(notice.payload.value).toMatchObject({ destroyTime, note: "closing time" });
    const bob = await world.user("bob");
    expect((await bob.rooms.joinRoom(inLobby)).snapshot?.room?.destroyTime).toEqual(destroyTime);
    await world.clock.advance(4999);
    await world.settle();
    await bob.messages.sendMessage(say("last words"));
    await world.clock.advance(1);
    await world.settle();
    const { payload } = await heard.next("roomDestroyed");
    expect(payload.value).toMatchObject({ reason: DestroyReason.DESTROYED, note: "closing time" });
    expect(await refusal(backend.rooms.getRoom(inLobby))).toBe("NotFound ROOM_NOT_FOUND");
  });

  it("is moved by another call", async () => {
    const { world, ann, backend } = await meet();
    await backend.rooms.destroyRoom(inFive);
    await world.clock.advance(4000);
    await backend.rooms.destroyRoom(inFive);
    await world.clock.advance(4999);
    await world.settle();
    await ann.messages.sendMessage(say("last words"));
    await backend.rooms.destroyRoom(inLobby);
    await ann.rooms.enterRoom(lobby);
    await world.clock.advance(1);
    await world.settle();
    await ann.messages.sendMessage(say("a new room"));
  });

  it("answers a repeat what the first was answered", async () => {
    const { world, backend } = await meet();
    const request = { ...inFive, requestId: "one" };
    const first = await backend.rooms.destroyRoom(request);
    await world.clock.advance(1000);
    expect(await backend.rooms.destroyRoom(request)).toEqual(first);
  });
});
