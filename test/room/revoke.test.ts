import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { ActorKind } from "../../gen/parlor/v1/actor_pb.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { MessagePriority } from "../../gen/parlor/v1/message_pb.ts";
import { ListMessagesRequestSchema } from "../../gen/parlor/v1/message_service_pb.ts";
import { listMessages } from "../../services/room/history.ts";
import { beforeCommit } from "../support/interleave.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms, type Rooms, type Side } from "../support/rooms.ts";

const secret = "the secret that nobody is to read";
const tooLate = "FailedPrecondition REVOKE_TOO_LATE";
const notFound = "NotFound MESSAGE_NOT_FOUND";
const notGranted = "PermissionDenied GRANT_MISSING";
const moderator = { grants: [{ room: "*", verbs: ["join", "send", "moderate"] }] } as const;

/** What an event tells of a message. */
function messageOf({ payload }: Event) {
  return payload.case === "messageSent" ? payload.value.message : undefined;
}

/** Ann and bob in the lobby, where ann has said something. */
async function meet(world: Rooms = openRooms()) {
  const [ann, bob] = [await world.user("ann"), await world.user("bob")];
  for (const { rooms } of [ann, bob]) await rooms.enterRoom(lobby);
  await world.clock.advance(1); // or the message would be a little ahead of a clock that stands still
  const more = { priority: MessagePriority.HIGH, mentionedUserIds: ["bob"], extendedData: secret };
  const sent = await ann.messages.sendMessage({ ...say(secret), ...more });
  const it = { ...inLobby, messageId: sent.messageId };
  return { world, ann, bob, sent, it };
}

async function listed(side: Side): Promise<Event[]> {
  return (await side.messages.listMessages(inLobby)).events;
}

const sequenceOf = async ({ rooms }: Side) =>
  (await rooms.getRoom(inLobby)).snapshot?.cursor?.sequence;

describe("RevokeMessage", () => {
  it("tells everyone, and takes all but id, sender and priority from what is kept", async () => {
    const { ann, bob, sent, it: message } = await meet();
    const log = await listen(bob);
    await log.next("roomEntered");
    const { cursor } = await ann.messages.revokeMessage({ ...message, note: "slip" });
    const told = await log.next("messageRevoked");
    expect(told.payload.value).toMatchObject({
      messageId: sent.messageId,
      sequence: sent.cursor?.sequence,
      actor: { kind: ActorKind.USER, userId: "ann" },
      note: "slip",
    });
    expect(cursor).toMatchObject({ roomId: "lobby", epoch: told.epoch, sequence: told.sequence });
    const [event] = await listed(bob);
    expect(event).toMatchObject({
      ...sent.cursor,
      $typeName: event?.$typeName,
      time: sent.sendTime,
    });
    const kept = event && messageOf(event);
    expect(kept).toMatchObject({
      messageId: sent.messageId,
      sender: { userId: "ann", name: "ANN" },
      priority: MessagePriority.HIGH,
      revoked: true,
      mentionedUserIds: [],
      extendedData: "",
    });
    expect(kept?.content).toBeUndefined();
  });

  it("leaves nothing of it: for who resumes, in the history, on another node, in any key", async () => {
    const { world, ann, bob, sent, it: message } = await meet();
    await bob.messages.sendMessage(say("next"));
    const inMemory = (await world.dump()) === "";
    expect((await world.dump()).includes(secret)).toBe(!inMemory);
    await ann.messages.revokeMessage(message);
    expect((await world.dump()).includes(secret)).toBe(false);
    const { epoch = "" } = sent.cursor ?? {};
    const log = await listen(bob, { cursors: [{ ...inLobby, epoch, sequence: 3n }] });
    await log.next("messageRevoked");
    const logged = log.events.filter(({ sequence }) => sequence > 0n);
    expect(logged.map(({ sequence, payload }) => [sequence, payload.case])).toEqual([
      [4n, "messageSent"],
      [5n, "messageSent"],
      [6n, "messageRevoked"],
    ]);
    expect(logged.map((event) => messageOf(event)?.revoked)).toEqual([true, false, undefined]);
    const request = create(ListMessagesRequestSchema, inLobby);
    const elsewhere = await listMessages(world.another().store, bob.caller, request);
    for (const { events } of [{ events: logged }, elsewhere, { events: await listed(bob) }])
      expect(JSON.stringify(events.map(messageOf))).not.toContain(secret);
    expect(elsewhere.events.map((event) => messageOf(event)?.revoked)).toEqual([false, true]);
  });

  it("is for its sender for as long as the app says, and no longer", async () => {
    const { world, ann, it: message } = await meet(openRooms({ revokeMs: 5000 }));
    await world.clock.advance(1);
    const late = await ann.messages.sendMessage(say("later"));
    await world.clock.advance(4998);
    await ann.messages.revokeMessage(message);
    await world.clock.advance(2);
    const other = { ...inLobby, messageId: late.messageId };
    expect(await refusal(ann.messages.revokeMessage(other))).toBe(tooLate);
    const never = await meet(openRooms({ revokeMs: 0 }));
    expect(await refusal(never.ann.messages.revokeMessage(never.it))).toBe(tooLate);
  });

  it("is decided by the time when it is done, not when it was looked at", async () => {
    const { world, ann, it: message } = await meet(openRooms({ revokeMs: 5000 }));
    await world.clock.advance(4999);
    beforeCommit(world.store, "room", async () => world.clock.set(world.clock.now() + 1000));
    expect(await refusal(ann.messages.revokeMessage(message))).toBe(tooLate);
  });

  it("is for moderators and backends always, and for nobody else", async () => {
    const { world, ann, bob, it: message } = await meet();
    const mod = await world.user("mod", moderator); // who is not in the room
    const second = await ann.messages.sendMessage(say("second"));
    expect(await refusal(bob.messages.revokeMessage(message))).toBe(notGranted);
    await world.clock.advance(3600_000);
    const log = await listen(bob);
    await mod.messages.revokeMessage(message);
    expect((await log.next("messageRevoked")).payload.value.actor?.userId).toBe("mod");
    await world.backend().messages.revokeMessage({ ...message, messageId: second.messageId });
    const told = await log.next("messageRevoked");
    expect(told.payload.value.actor?.kind).toBe(ActorKind.SYSTEM);
    expect((await listed(bob)).map((event) => messageOf(event)?.revoked)).toEqual([true, true]);
  });

  it("is for a sender while it is in the room, whoever sent in its name", async () => {
    const { world, ann, bob, it: message } = await meet();
    const { messageId } = await world.backend("bob").messages.sendMessage(say("for bob"));
    await bob.messages.revokeMessage({ ...inLobby, messageId });
    await ann.rooms.leaveRoom(inLobby);
    const stranger = "PermissionDenied NOT_A_MEMBER";
    expect(await refusal(ann.messages.revokeMessage(message))).toBe(stranger);
    const nowhere = { ...message, roomId: "missing" };
    expect(await refusal(ann.messages.revokeMessage(nowhere))).toBe(stranger);
    expect(await refusal(world.backend().messages.revokeMessage(nowhere))).toBe(
      "NotFound ROOM_NOT_FOUND",
    );
  });

  it("is refused to a sender who is taken out while it asks", async () => {
    const { world, ann, it: message } = await meet();
    const out = { ...inLobby, userIds: ["ann"] };
    beforeCommit(world.store, "room", () => world.backend().rooms.kickMembers(out));
    expect(await refusal(ann.messages.revokeMessage(message))).toBe(
      "PermissionDenied NOT_A_MEMBER",
    );
    expect((await listed(world.backend())).map((event) => messageOf(event)?.revoked)).toEqual([
      false,
    ]);
  });

  it("finds a message by its place, without it, and by a place that is wrong", async () => {
    const { ann, it: message, sent } = await meet();
    const others: string[] = [];
    for (let i = 0; i < 3; i++)
      others.push((await ann.messages.sendMessage(say(`m${i}`))).messageId);
    const at = (messageId: string | undefined, sequence: bigint) =>
      ann.messages.revokeMessage({ ...message, messageId: messageId ?? "", sequence });
    await at(sent.messageId, sent.cursor?.sequence ?? 0n);
    await at(others[0], 0n);
    await at(others[1], 1n);
    await at(others[2], 2n ** 64n - 1n);
    expect((await listed(ann)).every((event) => messageOf(event)?.revoked)).toBe(true);
  });

  it("finds a message that the log alone has, and one that the history alone has", async () => {
    const alone = await meet(openRooms({ historyMessages: 0 }));
    for (let i = 0; i < 150; i++) await alone.bob.messages.sendMessage(say(`m${i}`));
    await alone.ann.messages.revokeMessage(alone.it);
    const { world, ann, it: message } = await meet(openRooms({ revokeMs: 3600_000 }));
    await world.clock.advance(1800_000);
    for (let i = 0; i < 210; i++) await ann.messages.sendMessage(say(`m${i}`));
    await ann.messages.revokeMessage(message);
    const { events } = await ann.messages.listMessages({ ...inLobby, afterSequence: 1n });
    expect(events.map((event) => messageOf(event)?.revoked).indexOf(true)).toBe(0);
  });

  it("finds a message where the log has let go of those before it", async () => {
    const { world, ann } = await meet(openRooms({ historyMessages: 0, revokeMs: 3600_000 }));
    for (let i = 0; i < 50; i++) await ann.messages.sendMessage(say(`m${i}`));
    await world.clock.advance(9 * 60_000);
    const { messageId } = await ann.messages.sendMessage(say("the oldest that is left"));
    await ann.messages.sendMessage(say("another"));
    await world.clock.advance(2 * 60_000);
    const revoked = await ann.messages.revokeMessage({ ...inLobby, messageId });
    expect(revoked.cursor?.sequence).toBe(57n);
  });

  it("says where there is no such message, or no more, or it is barrage", async () => {
    const { world, ann, it: message } = await meet(openRooms({ historyAgeMs: 3600_000 }));
    const content = { content: { case: "barrage" as const, value: { text: "whoosh" } } };
    const { messageId } = await ann.messages.sendMessage({ ...inLobby, content });
    await ann.messages.sendMessage({ ...say("answer"), replyTo: "no-message" });
    for (const id of [messageId, "no-message"])
      expect(await refusal(ann.messages.revokeMessage({ ...message, messageId: id }))).toBe(
        notFound,
      );
    await world.clock.advance(3600_001);
    expect(await refusal(world.backend().messages.revokeMessage(message))).toBe(notFound);
  });

  it("succeeds where it was revoked before, even too late, and nobody hears of it again", async () => {
    const { world, ann, bob, it: message } = await meet();
    const first = await ann.messages.revokeMessage(message);
    await bob.messages.sendMessage(say("next"));
    const before = await sequenceOf(ann);
    await world.clock.advance(3600_000);
    const second = await ann.messages.revokeMessage(message);
    await world.backend().messages.revokeMessage(message);
    expect(await refusal(bob.messages.revokeMessage(message))).toBe(notGranted);
    expect(await sequenceOf(ann)).toBe(before);
    expect(second.cursor).toEqual({ ...first.cursor, sequence: before });
  });

  it("makes one event, however many revoke at once", async () => {
    const { world, ann, it: message } = await meet();
    const before = (await sequenceOf(ann)) ?? 0n;
    const sides = [ann, await world.user("mod", moderator), world.backend(), world.backend("x")];
    await Promise.all(
      sides.flatMap((side) => [1, 2].map(() => side.messages.revokeMessage(message))),
    );
    expect(await sequenceOf(ann)).toBe(before + 1n);
    const [first, second] = [await meet(), await meet()];
    const other = () => first.world.backend().messages.revokeMessage(first.it);
    beforeCommit(first.world.store, "room", other);
    await first.ann.messages.revokeMessage(first.it);
    expect(await sequenceOf(first.ann)).toBe(5n);
    const destroy = () => second.world.backend().rooms.destroyRoom(inLobby);
    beforeCommit(second.world.store, "room", destroy);
    expect(await refusal(second.ann.messages.revokeMessage(second.it))).toBe(
      "PermissionDenied NOT_A_MEMBER",
    );
  });

  it("answers a repeat what the first was answered", async () => {
    const { ann, bob, it: message } = await meet();
    const request = { ...message, requestId: "one" };
    const first = await ann.messages.revokeMessage(request);
    await bob.messages.sendMessage(say("next"));
    expect(await ann.messages.revokeMessage(request)).toEqual(first);
    const other = { ...request, note: "other" };
    expect(await refusal(ann.messages.revokeMessage(other))).toBe(
      "FailedPrecondition REQUEST_ID_REUSED",
    );
  });

  it("does not change what the room is, nor when it was created", async () => {
    const { ann, it: message } = await meet();
    const before = (await ann.rooms.getRoom(inLobby)).snapshot?.room;
    await ann.messages.revokeMessage(message);
    expect((await ann.rooms.getRoom(inLobby)).snapshot?.room).toEqual(before);
  });
});
