import { ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import type { Attribute } from "../../gen/parlor/v1/attribute_pb.ts";
import { ErrorDetailSchema } from "../../gen/parlor/v1/error_pb.ts";
import { inLobby, listen, lobby } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms, type Side } from "../support/rooms.ts";

const moderator = [
  { room: "*", verbs: ["create", "join", "send", "attributes", "moderate"] },
] as const;
const conflict = "Aborted ATTRIBUTE_CONFLICT";

/** Two users in the lobby. */
async function meet() {
  const world = openRooms();
  const [ann, bob] = [await world.user("ann"), await world.user("bob")];
  for (const { rooms } of [ann, bob]) await rooms.enterRoom(lobby);
  return { world, ann, bob };
}

/** The attributes that an update was refused for. */
async function inTheWay(call: Promise<unknown>): Promise<Record<string, Attribute>> {
  const failure: unknown = await call.catch((error: unknown) => error);
  if (!(failure instanceof ConnectError)) throw new Error("not refused");
  return failure.findDetails(ErrorDetailSchema)[0]?.attributes ?? {};
}

const shown = async ({ rooms }: Side) => (await rooms.getAttributes(inLobby)).attributes;

describe("UpdateAttributes", () => {
  it("sets and deletes several at once, told to everyone in one event", async () => {
    const { ann, bob } = await meet();
    const heard = await listen(bob);
    await ann.rooms.updateAttributes({ ...inLobby, set: { topic: "tea", old: "1" } });
    await heard.next("attributesUpdated");
    const { attributes, cursor } = await ann.rooms.updateAttributes({
      ...inLobby,
      set: { topic: "coffee" },
      delete: ["old", "never"],
    });
    const event = await heard.next("attributesUpdated");
    expect(event.payload.value).toMatchObject({
      set: { topic: { value: "coffee", ownerId: "ann" } },
      deleted: ["old"],
      actor: { userId: "ann" },
    });
    expect(cursor).toMatchObject({ epoch: event.epoch, sequence: event.sequence });
    const micros =
      (event.time?.seconds ?? 0n) * 1_000_000n + BigInt(event.time?.nanos ?? 0) / 1000n;
    expect(attributes.topic?.revision).toBe(micros);
    expect(await shown(bob)).toMatchObject({ topic: { value: "coffee", revision: micros } });
    expect(Object.keys(await shown(bob))).toEqual(["topic"]);
  });

  it("is told to whoever enters after it, in the snapshot", async () => {
    const { world, ann } = await meet();
    await ann.rooms.updateAttributes({ ...inLobby, set: { topic: "tea" } });
    const { snapshot } = await (await world.user("cid")).rooms.joinRoom(inLobby);
    expect(snapshot?.attributes).toMatchObject({ topic: { value: "tea", ownerId: "ann" } });
  });

  it("leaves to its owner what belongs to somebody, and says who that is", async () => {
    const { ann, bob } = await meet();
    await ann.rooms.updateAttributes({ ...inLobby, set: { seat: "ann", topic: "tea" } });
    const taken = { ...inLobby, set: { seat: "bob", free: "1" } };
    expect(await refusal(bob.rooms.updateAttributes(taken))).toBe(conflict);
    expect(await inTheWay(bob.rooms.updateAttributes(taken))).toMatchObject({
      seat: { value: "ann", ownerId: "ann", revision: expect.any(BigInt) },
    });
    const removed = { ...inLobby, delete: ["topic"] };
    expect(await refusal(bob.rooms.updateAttributes(removed))).toBe(conflict);
    expect(Object.keys(await shown(bob)).sort()).toEqual(["seat", "topic"]);
  });

  it("does nothing where one condition does not hold, and says how things stand", async () => {
    const { ann, bob } = await meet();
    const { attributes } = await ann.rooms.updateAttributes({ ...inLobby, set: { seat: "ann" } });
    const revision = attributes.seat?.revision ?? 0n;
    const conditions = [
      { key: "seat", expect: { case: "absent" as const, value: true } },
      { key: "gone", expect: { case: "revision" as const, value: 1n } },
      { key: "seat", expect: { case: "ownedByMe" as const, value: true } },
    ];
    for (const condition of conditions) {
      const request = { ...inLobby, set: { free: "1" }, conditions: [condition] };
      const stood = await inTheWay(bob.rooms.updateAttributes(request));
      expect(Object.keys(stood)).toEqual([condition.key]);
      expect(stood[condition.key]?.revision).toBe(condition.key === "seat" ? revision : 0n);
    }
    expect(Object.keys(await shown(bob))).toEqual(["seat"]);
    const holding = [
      { key: "seat", expect: { case: "revision" as const, value: revision } },
      { key: "seat", expect: { case: "ownedByMe" as const, value: true } },
      { key: "free", expect: { case: "absent" as const, value: true } },
    ];
    const request = { ...inLobby, set: { free: "1", seat: "2" }, conditions: holding };
    await ann.rooms.updateAttributes(request);
    expect(await refusal(ann.rooms.updateAttributes(request))).toBe(conflict);
  });

  it("lets moderators set what belongs to others by force, and keeps its owner", async () => {
    const { world, ann, bob } = await meet();
    const mod = await world.user("mod", { grants: moderator });
    await mod.rooms.joinRoom(inLobby);
    const options = { releaseOnLeave: true };
    await ann.rooms.updateAttributes({ ...inLobby, set: { seat: "open" }, options });
    const forced = { ...inLobby, set: { seat: "muted" }, options: { force: true } };
    expect(await refusal(bob.rooms.updateAttributes(forced))).toBe(
      "PermissionDenied GRANT_MISSING",
    );
    await mod.rooms.updateAttributes(forced);
    expect((await shown(bob)).seat).toMatchObject({
      value: "muted",
      ownerId: "ann",
      releaseOnLeave: true,
    });
    const taken = { force: true, takeOwnership: true };
    await mod.rooms.updateAttributes({ ...inLobby, set: { seat: "mine" }, options: taken });
    expect((await shown(bob)).seat).toMatchObject({ ownerId: "mod", releaseOnLeave: false });
    await mod.rooms.updateAttributes({ ...inLobby, delete: ["seat"] });
    expect(await shown(bob)).toEqual({});
  });

  it("lets everyone set what belongs to nobody, and it may be taken", async () => {
    const { world, ann, bob } = await meet();
    const system = world.backend();
    await system.rooms.updateAttributes({ ...inLobby, set: { score: "0" } });
    await ann.rooms.updateAttributes({ ...inLobby, set: { score: "1" } });
    await bob.rooms.updateAttributes({ ...inLobby, set: { score: "2" } });
    expect((await shown(ann)).score).toMatchObject({ value: "2", ownerId: "" });
    const options = { takeOwnership: true };
    await bob.rooms.updateAttributes({ ...inLobby, set: { score: "3" }, options });
    const again = { ...inLobby, set: { score: "4" } };
    expect(await refusal(ann.rooms.updateAttributes(again))).toBe(conflict);
    const forced = { ...again, options: { force: true } };
    await world.backend("cid").rooms.updateAttributes(forced);
    expect((await shown(ann)).score).toMatchObject({ value: "4", ownerId: "bob" });
  });

  it("releases what is bound in the step in which its owner leaves, and nothing else", async () => {
    const { world, ann, bob } = await meet();
    const phone = await world.user("ann");
    await phone.rooms.joinRoom(inLobby);
    const options = { releaseOnLeave: true };
    await ann.rooms.updateAttributes({ ...inLobby, set: { a: "1", b: "2" }, options });
    await ann.rooms.updateAttributes({ ...inLobby, set: { stays: "3" } });
    await bob.rooms.updateAttributes({ ...inLobby, set: { c: "4" }, options });
    const heard = await listen(bob);
    await heard.next("roomEntered");
    await ann.rooms.leaveRoom(inLobby);
    expect(Object.keys(await shown(bob)).sort()).toEqual(["a", "b", "c", "stays"]);
    await phone.rooms.leaveRoom(inLobby);
    const released = await heard.next("attributesUpdated");
    expect(released.payload.value).toMatchObject({
      set: {},
      deleted: ["a", "b"],
      actor: { userId: "ann" },
      released: true,
    });
    const left = await heard.next("memberLeft");
    expect(left.sequence).toBe(released.sequence + 1n);
    expect(left.time).toEqual(released.time);
    expect(Object.keys(await shown(bob)).sort()).toEqual(["c", "stays"]);
  });

  it("binds nothing to a user who is not in", async () => {
    const { world } = await meet();
    const request = { ...inLobby, set: { seat: "1" }, options: { releaseOnLeave: true } };
    for (const backend of [world.backend(), world.backend("cid")])
      expect(await refusal(backend.rooms.updateAttributes(request))).toBe(
        "PermissionDenied NOT_A_MEMBER",
      );
    await world.backend("ann").rooms.updateAttributes(request);
    expect((await shown(world.backend())).seat).toMatchObject({ ownerId: "ann" });
  });

  it("never leaves a seat to one who has left, however the two race", async () => {
    const { world, ann, bob } = await meet();
    const options = { releaseOnLeave: true };
    for (let round = 0; round < 50; round++) {
      const request = { ...inLobby, set: { seat: String(round) }, options };
      const took = ann.rooms.updateAttributes(request).catch(() => {});
      await Promise.all([took, ann.rooms.leaveRoom(inLobby)]);
      expect(await shown(bob)).toEqual({});
      await ann.rooms.joinRoom(inLobby);
    }
    expect(world.hub.size).toBe(0);
  });

  it("lets sixty-four set one attribute of nobody's at the same time", async () => {
    const { world } = await meet();
    const system = world.backend();
    await system.rooms.updateAttributes({ ...inLobby, set: { score: "0" } });
    const users = await Promise.all(Array.from({ length: 64 }, (_, i) => world.user(`user-${i}`)));
    for (const { rooms } of users) await rooms.joinRoom(inLobby);
    await Promise.all(
      users.map(({ rooms }, i) =>
        rooms.updateAttributes({ ...inLobby, set: { score: String(i) } }),
      ),
    );
  });

  it("admits 64 attributes and no more", async () => {
    const { ann } = await meet();
    const set = Object.fromEntries(Array.from({ length: 63 }, (_, i) => [`key-${i}`, "1"]));
    await ann.rooms.updateAttributes({ ...inLobby, set });
    const two = { ...inLobby, set: { more: "1", evenMore: "1" } };
    const full = "ResourceExhausted TOO_MANY_ATTRIBUTES";
    expect(await refusal(ann.rooms.updateAttributes(two))).toBe(full);
    await ann.rooms.updateAttributes({ ...inLobby, set: { more: "1" } });
    const one = { ...inLobby, set: { evenMore: "1" } };
    expect(await refusal(ann.rooms.updateAttributes(one))).toBe(full);
    await ann.rooms.updateAttributes({ ...one, delete: ["more"] });
  });

  it("answers a repeat what the first was answered", async () => {
    const { ann } = await meet();
    const request = {
      ...inLobby,
      set: { b: "2", a: "1" },
      conditions: [{ key: "a", expect: { case: "absent" as const, value: true } }],
      requestId: "one",
    };
    const first = await ann.rooms.updateAttributes(request);
    await ann.rooms.updateAttributes({ ...inLobby, set: { a: "3" } });
    const repeat = { ...request, set: { a: "1", b: "2" } };
    expect(await ann.rooms.updateAttributes(repeat)).toEqual(first);
    const other = { ...request, set: { a: "2" } };
    expect(await refusal(ann.rooms.updateAttributes(other))).toBe(
      "FailedPrecondition REQUEST_ID_REUSED",
    );
  });

  it("refuses what makes no sense, and those who may not", async () => {
    const { world, ann } = await meet();
    const invalid = "InvalidArgument INVALID_REQUEST";
    expect(await refusal(ann.rooms.updateAttributes(inLobby))).toBe(invalid);
    const both = { ...inLobby, set: { a: "1" }, delete: ["a"] };
    expect(await refusal(ann.rooms.updateAttributes(both))).toBe(invalid);
    const set = { a: "1" };
    const outsider = await world.user("cid");
    const outside = "PermissionDenied NOT_A_MEMBER";
    expect(await refusal(outsider.rooms.updateAttributes({ ...inLobby, set }))).toBe(outside);
    expect(await refusal(outsider.rooms.getAttributes(inLobby))).toBe(outside);
    const backend = world.backend();
    const nowhere = { roomId: "nowhere", set };
    expect(await refusal(outsider.rooms.updateAttributes(nowhere))).toBe(outside);
    expect(await refusal(backend.rooms.updateAttributes(nowhere))).toBe("NotFound ROOM_NOT_FOUND");
    const mute = await world.user("dan", { grants: [{ room: "*", verbs: ["join"] }] });
    await mute.rooms.joinRoom(inLobby);
    expect(await refusal(mute.rooms.updateAttributes({ ...inLobby, set }))).toBe(
      "PermissionDenied GRANT_MISSING",
    );
  });
});

describe("GetAttributes", () => {
  it("answers those that are asked for, and where they stand", async () => {
    const { ann, bob } = await meet();
    await ann.rooms.updateAttributes({ ...inLobby, set: { a: "1", b: "2" } });
    const { attributes, cursor } = await bob.rooms.getAttributes({ ...inLobby, keys: ["b", "z"] });
    expect(Object.keys(attributes)).toEqual(["b"]);
    expect(cursor?.sequence).toBe((await bob.rooms.getRoom(inLobby)).snapshot?.cursor?.sequence);
  });
});
