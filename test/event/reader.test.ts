import { expect, it } from "vitest";
import { openReader } from "../../services/event/reader.ts";
import { Turn } from "../../services/event/turn.ts";
import { HandWriter } from "../support/hand-writer.ts";
import { lobby } from "../support/lobby.ts";
import { openRooms } from "../support/rooms.ts";

async function open() {
  const world = openRooms();
  const { rooms, caller } = await world.user("ann");
  if (caller.kind !== "session") throw new Error("no session");
  await rooms.enterRoom(lobby);
  let streams = 0;
  const streamOpened = () => {
    streams++;
    return () => streams--;
  };
  const leases = {
    streamOpened,
    lastCall: () => undefined,
    heardSince: async () => true,
    reported: () => {},
  };
  const turn = new Turn(world.clock);
  const writer = new HandWriter();
  const read = () =>
    openReader(
      { ...world, turn, leases },
      { caller, cursors: [], writer, keepAliveMs: 60_000, heartbeat: true },
    );
  const held = () => ({ readers: world.readers.size, streams, rooms: world.hub.size });
  return { writer, read, held };
}

const nothing = { readers: 0, streams: 0, rooms: 0 };

it("lets go of everything when its reader leaves", async () => {
  const { writer, read, held } = await open();
  await read();
  expect(held()).toEqual({ readers: 1, streams: 1, rooms: 1 });
  writer.abort();
  expect(held()).toEqual(nothing);
});

it("holds on to nothing for a reader that has left before it began", async () => {
  const { writer, read, held } = await open();
  writer.abort();
  await read();
  expect(held()).toEqual(nothing);
});
