import { describe, expect, it } from "vitest";
import { ActorKind } from "../../gen/parlor/v1/actor_pb.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms } from "../support/rooms.ts";

describe("SendMessage", () => {
  it("gives the message its place, and every member reads it there", async () => {
    const world = openRooms();
    const [ann, bob] = [await world.user("ann"), await world.user("bob")];
    await ann.rooms.enterRoom(lobby);
    await bob.rooms.enterRoom(lobby);
    const logs = [await listen(ann), await listen(bob)];
    const sent = await ann.messages.sendMessage(say("hello"));
    expect(sent.cursor).toMatchObject({ roomId: "lobby", sequence: 4n });
    for (const log of logs) {
      const event = await log.next("messageSent");
      expect(event).toMatchObject({ sequence: 4n, epoch: sent.cursor?.epoch, time: sent.sendTime });
      expect(event.payload.value.message).toMatchObject({
        messageId: sent.messageId,
        sender: { kind: ActorKind.USER, userId: "ann", name: "ANN" },
        content: { content: { case: "text", value: { text: "hello" } } },
      });
    }
  });

  it("makes one message of a request that is sent five times at once", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    const request = { ...say("once"), requestId: "r1" };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ann.messages.sendMessage(request)),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect((await ann.rooms.getRoom(inLobby)).snapshot?.cursor?.sequence).toBe(3n);
    expect(await refusal(ann.messages.sendMessage({ ...say("other"), requestId: "r1" }))).toBe(
      "FailedPrecondition REQUEST_ID_REUSED",
    );
    await world.clock.advance(10 * 60_000);
    const later = await ann.messages.sendMessage(request);
    expect(later.messageId).not.toBe(answers[0]?.messageId);
  });

  it("keeps no refusal: the same request may succeed later", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    const request = { ...say("patience"), requestId: "r1" };
    expect(await refusal(ann.messages.sendMessage(request))).toBe("PermissionDenied NOT_A_MEMBER");
    await ann.rooms.enterRoom(lobby);
    await ann.messages.sendMessage(request);
  });

  it("lets a backend speak as the system and as a user, and tells it of missing rooms", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    const log = await listen(ann);
    await world.backend().messages.sendMessage(say("closing soon"));
    await world.backend("bob").messages.sendMessage(say("as bob"));
    const [system, bob] = [await log.next("messageSent"), await log.next("messageSent")];
    expect(system.payload.value.message?.sender?.kind).toBe(ActorKind.SYSTEM);
    expect(bob.payload.value.message?.sender).toMatchObject({
      kind: ActorKind.USER,
      userId: "bob",
    });
    const missing = world.backend().messages.sendMessage({ ...say("hello?"), roomId: "nowhere" });
    expect(await refusal(missing)).toBe("NotFound ROOM_NOT_FOUND");
  });

  it("tells barrage to those who listen, outside the log", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    const log = await listen(ann);
    await log.next("roomEntered");
    const barrage = { content: { case: "barrage" as const, value: { text: "666" } } };
    const sent = await ann.messages.sendMessage({ ...inLobby, content: barrage });
    expect(sent.cursor).toBeUndefined();
    const event = await log.next("barrage");
    expect(event).toMatchObject({ roomId: "lobby", epoch: "", sequence: 0n });
    expect(event.payload.value.message?.messageId).toBe(sent.messageId);
    expect((await ann.rooms.getRoom(inLobby)).snapshot?.cursor?.sequence).toBe(2n);
  });

  it("carries commands, and custom messages of bytes and of JSON", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    const log = await listen(ann);
    const data = Uint8Array.of(0, 255);
    const contents = [
      { case: "command" as const, value: { data } },
      {
        case: "custom" as const,
        value: { type: "t", body: { case: "data" as const, value: data } },
      },
      {
        case: "custom" as const,
        value: { type: "order", body: { case: "json" as const, value: '{"id":1}' } },
      },
    ];
    for (const content of contents) {
      await ann.messages.sendMessage({ ...inLobby, content: { content } });
      const event = await log.next("messageSent");
      expect(event.payload.value.message?.content?.content).toMatchObject(content);
    }
    const broken = { type: "order", body: { case: "json" as const, value: "{" } };
    const content = { content: { case: "custom" as const, value: broken } };
    expect(await refusal(ann.messages.sendMessage({ ...inLobby, content }))).toBe(
      "InvalidArgument INVALID_REQUEST",
    );
  });
});
