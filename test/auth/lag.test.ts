import { timestampMs } from "@bufbuild/protobuf/wkt";
import { expect, it } from "vitest";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { gracePeriodMs, type LoggedIn, type Node, openNode } from "../support/node.ts";
import { refusal } from "../support/reasons.ts";
import { openStore } from "../support/store.ts";

/** How long a node may keep a report to itself, in milliseconds. */
const toldMs = 5000;

/** What a backend is told of how far a user's only session is behind. */
async function lagOf(node: Node, userId = "ann"): Promise<number | undefined> {
  const { sessions } = await (await node.backend()).auth.listSessions({ userId });
  const [session, ...others] = sessions;
  expect(others).toEqual([]);
  return session?.lag && Number(session.lag.events);
}

/** A session in the lobby, and where it stood when it had entered. */
async function entered(node: Node) {
  const ann = await node.login("ann");
  const { snapshot } = await ann.rooms.enterRoom(lobby);
  if (snapshot?.cursor === undefined) throw new Error("no cursor");
  return { ann, cursor: snapshot.cursor };
}

async function talk(by: LoggedIn, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await by.messages.sendMessage(say(`${i}`));
}

it("is what the session's rooms recorded after the cursors of its last KeepAlive", async () => {
  const node = openNode();
  const { ann, cursor } = await entered(node);
  expect(await lagOf(node)).toBeUndefined();
  await ann.events.keepAlive({});
  await node.clock.advance(toldMs);
  expect(await lagOf(node)).toBeUndefined();
  await talk(ann, 5);
  const saidAt = node.clock.now() / 1000;
  await ann.events.keepAlive({ cursors: [cursor] });
  await node.clock.advance(toldMs);
  expect(await lagOf(node)).toBe(5);
  const { sessions } = await (await node.backend()).auth.listSessions({ userId: "ann" });
  expect(sessions.map(({ lag }) => lag?.reportTime && timestampMs(lag.reportTime))).toEqual([
    saidAt,
  ]);
  await talk(ann, 1);
  await node.clock.advance(toldMs);
  expect(await lagOf(node)).toBe(5); // as it was when it was reported
  await ann.events.keepAlive({ cursors: [{ ...cursor, sequence: cursor.sequence + 6n }] });
  await node.clock.advance(toldMs);
  expect(await lagOf(node)).toBe(0);
});

it("is of all of its rooms together, whether they are read here or not", async () => {
  const node = openNode();
  const { ann, cursor } = await entered(node);
  const stream = await listen(ann);
  const shop = await ann.rooms.enterRoom({ room: { roomId: "shop" } });
  await talk(ann, 3);
  for (let i = 0; i < 3; i++) await stream.next("messageSent");
  const bob = await node.login("bob");
  const elsewhere = await bob.rooms.enterRoom({ room: { roomId: "elsewhere" } });
  await bob.messages.sendMessage({ ...say("hi"), roomId: "elsewhere" });
  const cursors = [cursor, shop.snapshot?.cursor, elsewhere.snapshot?.cursor].map((at) => at ?? {});
  await ann.events.keepAlive({ cursors });
  await node.clock.advance(toldMs);
  expect(await lagOf(node)).toBe(4);
  stream.close();
});

it("counts all events of a room that is there anew, none of one that is gone or not read so far", async () => {
  const node = openNode();
  const { ann, cursor } = await entered(node);
  const backend = await node.backend();
  await backend.rooms.destroyRoom(inLobby);
  await ann.events.keepAlive({ cursors: [{ ...cursor, roomId: "never" }] });
  await node.clock.advance(toldMs);
  expect(await lagOf(node)).toBe(0);
  await ann.rooms.enterRoom(lobby);
  await talk(ann, 2);
  const { snapshot } = await ann.rooms.getRoom(inLobby);
  await ann.events.keepAlive({ cursors: [cursor] });
  await node.clock.advance(toldMs);
  expect(await lagOf(node)).toBe(Number(snapshot?.cursor?.sequence));
  const { epoch = "" } = snapshot?.cursor ?? {};
  await ann.events.keepAlive({ cursors: [{ ...inLobby, epoch, sequence: 1_000_000n }] });
  await node.clock.advance(toldMs);
  expect(await lagOf(node)).toBe(0);
});

it("is known on every node, and the latest report counts, whichever heard it", async () => {
  const opened = openStore();
  const [here, there] = [
    openNode({}, opened),
    openNode({}, { ...opened, store: opened.another() }),
  ];
  const { ann, cursor } = await entered(here);
  const away = there.calls(ann.accessToken);
  await talk(ann, 4);
  await ann.events.keepAlive({ cursors: [cursor] });
  await here.clock.advance(toldMs);
  expect(await lagOf(there)).toBe(4);
  await away.events.keepAlive({ cursors: [{ ...cursor, sequence: cursor.sequence + 3n }] });
  await here.clock.advance(toldMs);
  await talk(ann, 1); // it is heard of here again
  await here.clock.advance(toldMs);
  expect([await lagOf(here), await lagOf(there)]).toEqual([1, 1]);
});

it("is not known of a session that is silent, nor of the one after it on the same device", async () => {
  const node = openNode();
  const phone = { deviceId: "phone" };
  const ann = await node.login("ann", phone);
  const { snapshot } = await ann.rooms.enterRoom(lobby);
  await talk(ann, 2);
  await ann.events.keepAlive({ cursors: [snapshot?.cursor ?? {}] });
  await node.clock.advance(toldMs);
  expect([await lagOf(node), node.leases.worstLag]).toEqual([2, 2]);
  const next = await node.login("ann", phone);
  expect(await lagOf(node)).toBeUndefined();
  await next.events.keepAlive({ cursors: [snapshot?.cursor ?? {}] });
  await node.clock.advance(toldMs);
  expect(await lagOf(node)).toBe(2);
  await node.clock.advance(2 * gracePeriodMs);
  expect([await lagOf(node), node.leases.worstLag]).toEqual([undefined, 0]);
});

it("is not asked for where a cursor is of no room, and a session lives where it cannot be found out", async () => {
  const node = openNode();
  const { ann, cursor } = await entered(node);
  const nameless = ann.events.keepAlive({ cursors: [{ ...cursor, roomId: "" }] });
  expect(await refusal(nameless)).toBe("InvalidArgument INVALID_REQUEST");
  const { read } = node.store;
  node.store.read = async (key, ...rest) => {
    if (key.kind === "room") throw new Error("out of reach");
    return read(key, ...rest);
  };
  await ann.events.keepAlive({ cursors: [cursor] });
  await node.clock.advance(toldMs);
  expect(await lagOf(node)).toBeUndefined();
});
