import { describe, expect, it } from "vitest";
import { MessagePriority } from "../../gen/parlor/v1/message_pb.ts";
import { userOf } from "../../services/auth/caller.ts";
import type { Metered, Rate, RateName } from "../../services/rate/rates.ts";
import { defaultRates } from "../../services/rate/rates.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { limited, only, passing } from "../support/rates.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms, type Side } from "../support/rooms.ts";

/** A call of each kind, over and over. Messages are high: they may take the last token. */
const calls: Readonly<Record<Exclude<Metered, "barrage">, (side: Side) => Promise<unknown>>> = {
  messages: ({ messages }) => messages.sendMessage({ ...say("x"), priority: MessagePriority.HIGH }),
  attributes: ({ rooms, caller }) =>
    rooms.updateAttributes({ ...inLobby, set: { [`of-${userOf(caller)}`]: "1" } }),
  joins: ({ rooms }) => rooms.joinRoom(inLobby),
};

const rate: Rate = { rate: 0.7, burst: 3 };

const names = Object.keys(defaultRates) as RateName[];
const kindOf = (limit: RateName) => limit.slice(0, limit.indexOf("_")) as keyof typeof calls;
/** Barrage is dropped, and not refused: it has tests of its own. */
const refusing = names.filter((name) => !name.startsWith("barrage"));

/** A room that a backend made, so that nobody's joining is spent yet. */
async function openLobby(limits: Parameters<typeof only>[0]) {
  const world = openRooms({}, { rates: only(limits) });
  const elsewhere = { ...lobby, config: { keepWhenEmpty: true } };
  await world.backend().rooms.createRoom(elsewhere);
  const user = async (userId: string) => {
    const side = await world.user(userId);
    await side.rooms.joinRoom(inLobby);
    return side;
  };
  return { ...world, member: user };
}

describe.each(refusing)("%s", (limit) => {
  const call = calls[kindOf(limit)];
  /** Tokens that are spent on making the room and joining it. */
  const before = (ofApp: boolean) => (kindOf(limit) !== "joins" ? 0 : ofApp ? 2 : 1);
  const spent = before(limit.endsWith("_app") || limit.endsWith("_room"));

  it("lets through what it says, and refuses one more", async () => {
    const world = await openLobby({ [limit]: rate });
    const ann = await world.member("ann");
    for (let i = spent; i < 3; i++) await call(ann);
    const refused = await limited(call(ann));
    expect(refused).toMatchObject({ limit, roomId: limit.endsWith("_room") ? "lobby" : "" });
    expect(refused.retryAfter).toBe("2");
    expect(await refusal(call(ann))).toBe("ResourceExhausted RATE_LIMITED");
  });

  it("says when the very call would pass: not a millisecond earlier", async () => {
    const world = await openLobby({ [limit]: rate });
    const ann = await world.member("ann");
    expect(await passing(() => call(ann))).toBe(3 - spent);
    for (let i = 0; i < 4; i++) {
      const { retryAfterMs } = await limited(call(ann));
      expect(retryAfterMs).toBeGreaterThan(1000);
      await world.clock.advance(retryAfterMs - 1);
      expect(await limited(call(ann))).toMatchObject({ limit, retryAfterMs: 1 });
      await world.clock.advance(1);
      expect(await passing(() => call(ann))).toBe(1);
    }
  });

  it("is of its own alone: other sessions, users, rooms and apps have theirs", async () => {
    const world = await openLobby({ [limit]: rate });
    const ann = await world.member("ann");
    await passing(() => call(ann));
    const second = await world.user("ann");
    const bob = await world.user("bob");
    const free = async (side: Side) => (await limited(call(side))).limit === "";
    const joined = limit.startsWith("joins") ? [] : [second, bob];
    for (const side of joined) await side.rooms.joinRoom(inLobby);
    const whose = limit.slice(limit.lastIndexOf("_") + 1);
    expect([await free(second), await free(bob)]).toEqual([
      whose === "session",
      whose === "session" || whose === "user",
    ]);
    const other = await world.user("ann", { app: "other" });
    await other.rooms.enterRoom(lobby);
    expect(await free(other)).toBe(true);
  });
});

describe("priorities", () => {
  const limits = names.filter((name) => name.startsWith("messages"));

  it.each(limits)(
    "near the ceiling of %s low is refused first, then medium, then high",
    async (limit) => {
      const world = await openLobby({ [limit]: { rate: 1, burst: 20 } });
      const ann = await world.member("ann");
      const send = (priority: MessagePriority) =>
        passing(() => ann.messages.sendMessage({ ...say("x"), priority }));
      const { LOW, MEDIUM, HIGH, UNSPECIFIED } = MessagePriority;
      const order = [LOW, MEDIUM, LOW, UNSPECIFIED, HIGH, MEDIUM, LOW, HIGH];
      const counts: number[] = [];
      for (const priority of order) counts.push(await send(priority));
      expect(counts).toEqual([14, 4, 0, 0, 2, 0, 0, 0]);
    },
  );

  it("each of them is told when it would pass", async () => {
    const world = await openLobby({ messages_per_room: { rate: 1, burst: 10 } });
    const ann = await world.member("ann");
    const { LOW, MEDIUM, HIGH } = MessagePriority;
    const send = (priority: MessagePriority) =>
      limited(ann.messages.sendMessage({ ...say("x"), priority }));
    for (let i = 0; i < 10; i++) await send(HIGH);
    const waits = [await send(HIGH), await send(MEDIUM), await send(LOW)];
    expect(waits.map(({ retryAfterMs }) => retryAfterMs)).toEqual([1000, 2000, 4000]);
  });

  it("a bucket of one token gives it to a low one, too", async () => {
    const world = await openLobby({ messages_per_session: { rate: 1, burst: 1 } });
    const ann = await world.member("ann");
    const low = { ...say("x"), priority: MessagePriority.LOW };
    expect(await passing(() => ann.messages.sendMessage(low))).toBe(1);
  });
});

describe("barrage", () => {
  const limits = names.filter((name) => name.startsWith("barrage"));
  const barrage = (text: string) => ({
    ...inLobby,
    content: { content: { case: "barrage" as const, value: { text } } },
  });

  it.each(limits)("beyond %s is dropped: its sender is told, and nobody else", async (limit) => {
    const world = await openLobby({ [limit]: rate });
    const ann = await world.member("ann");
    const log = await listen(await world.member("bob"));
    await log.next("roomEntered");
    const send = (text: string) => ann.messages.sendMessage(barrage(text));
    for (const text of ["1", "2", "3"]) {
      const told = await send(text);
      expect([told.dropped, told.messageId !== "", told.sendTime !== undefined]).toEqual([
        false,
        true,
        true,
      ]);
    }
    expect(await send("4")).toMatchObject({ dropped: true, messageId: "" });
    await ann.messages.sendMessage(say("words have rates of their own"));
    await world.clock.advance(1429);
    expect(await send("5")).toMatchObject({ dropped: false });
    const heard: string[] = [];
    while (heard.length < 4) {
      const { message } = (await log.next("barrage")).payload.value;
      const content = message?.content?.content;
      heard.push(content?.case === "barrage" ? content.value.text : "");
    }
    expect(heard).toEqual(["1", "2", "3", "5"]);
  });

  it("that is refused for another reason is an error as ever", async () => {
    const world = await openLobby({ barrage_per_room: rate });
    const stranger = await world.user("eve");
    for (let i = 0; i < 5; i++)
      expect(await refusal(stranger.messages.sendMessage(barrage("?")))).toBe(
        "PermissionDenied NOT_A_MEMBER",
      );
  });
});

describe("a backend", () => {
  it("has no session's and no user's rate", async () => {
    const world = await openLobby({
      messages_per_session: rate,
      messages_per_user: rate,
      attributes_per_session: rate,
      attributes_per_user: rate,
      joins_per_user: rate,
    });
    const backend = world.backend("ann");
    for (const call of [calls.messages, calls.attributes])
      expect(await passing(() => call(backend), 20)).toBe(20);
    let made = 0;
    const create = () => backend.rooms.createRoom({ room: { roomId: `r${++made}` } });
    expect(await passing(create, 20)).toBe(20);
  });

  it("falls under the rates of rooms and of its app", async () => {
    const world = await openLobby({ messages_per_room: rate, attributes_per_room: rate });
    for (const call of [calls.messages, calls.attributes])
      expect(await passing(() => call(world.backend()))).toBe(3);
    const other = await openLobby({ messages_per_app: rate });
    expect(await passing(() => calls.messages(other.backend()))).toBe(3);
  });
});

describe("a token", () => {
  it("of a room is spent by no repeat, and by no call that the room refuses", async () => {
    const world = await openLobby({ messages_per_room: { rate: 1, burst: 2 } });
    const ann = await world.member("ann");
    const eve = await world.user("eve");
    const high = { priority: MessagePriority.HIGH };
    for (let i = 0; i < 5; i++) {
      await ann.messages.sendMessage({ ...say("once"), ...high, requestId: "1" });
      await refusal(eve.messages.sendMessage({ ...say("let me in"), ...high }));
    }
    expect(await passing(() => calls.messages(ann))).toBe(1);
  });

  it("of a user is not given back by a call that the room refuses", async () => {
    const world = await openLobby({ messages_per_user: rate });
    const eve = await world.user("eve");
    for (let i = 0; i < 3; i++) await refusal(calls.messages(eve));
    expect(await limited(calls.messages(eve))).toMatchObject({ limit: "messages_per_user" });
  });

  it("that a room has not keeps no place in it: another may be joined", async () => {
    const world = openRooms(
      { maxRoomsPerUser: 1 },
      { rates: only({ joins_per_room: { rate: 1, burst: 1 } }) },
    );
    const [ann, bob] = [await world.user("ann"), await world.user("bob")];
    await ann.rooms.enterRoom(lobby);
    expect(await limited(bob.rooms.joinRoom(inLobby))).toMatchObject({ limit: "joins_per_room" });
    await bob.rooms.enterRoom({ room: { roomId: "hall" } });
  });

  it("is spent for each of the calls that a rate is of", async () => {
    const world = await openLobby({ attributes_per_room: rate, joins_per_room: rate });
    const ann = await world.member("ann");
    const set = { set: { a: "1" } };
    await ann.rooms.updateMemberAttributes({ ...inLobby, ...set });
    await ann.rooms.updateAttributes({ ...inLobby, ...set });
    await ann.rooms.updateMemberAttributes({ ...inLobby, ...set });
    const more = ann.rooms.updateMemberAttributes({ ...inLobby, ...set });
    expect(await limited(more)).toMatchObject({ limit: "attributes_per_room", roomId: "lobby" });
    const bob = await world.user("bob"); // the lobby was created, and joined once
    await bob.rooms.enterRoom({ room: { roomId: "hall" } });
    await bob.rooms.switchRoom({ fromRoomId: "hall", room: lobby.room });
    const cid = await world.user("cid");
    expect(await limited(cid.rooms.enterRoom(lobby))).toMatchObject({ limit: "joins_per_room" });
    await world.clock.advance(1429);
    await cid.rooms.enterRoom(lobby);
  });
});
