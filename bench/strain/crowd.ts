import { markOf } from "../delivery/mark.ts";
import { enterAll, type Place, send } from "../delivery/parlor-room.ts";
import { type Asking, overGrpc, overHttp1, type Protocol } from "../delivery/protocols.ts";
import { type ParlorServer, startParlor } from "../delivery/servers.ts";
import { numberOf, type Stream, Streams } from "./streams.ts";

const membersOfRoom = 100;
const words = "Hello everyone, nice to see you here!";
/** Longer than all takes: sessions that are not there yet, or cut off, keep their rooms. */
const gracePeriodMs = 3_600_000;

/** A server, and everyone who reads it. */
export interface Crowd {
  readonly name: string;
  readonly members: number;
  readonly server: ParlorServer;
  readonly streams: Streams;
  readonly rooms: readonly Room[];
  readonly ask: (accessToken: string, asking: Asking) => Protocol;
  close(): Promise<void>;
}

interface Room {
  readonly roomId: string;
  /** Of its members. */
  readonly tokens: readonly string[];
  /** Messages that it was sent. */
  sent: number;
  /** Of the last of them. */
  place?: Place;
}

/** Gathers crowds that read so. */
export const crowds = [
  (members: number) => gather("HTTP/1.1", members, overHttp1),
  (members: number) => gather("gRPC", members, overGrpc),
] as const;

/** Everyone logs in, enters a room, and opens a stream. */
async function gather(name: string, members: number, ask: Crowd["ask"]): Promise<Crowd> {
  const server = await startParlor({ GRACE_PERIOD_MS: String(gracePeriodMs) });
  const rooms: Room[] = [];
  for (let left = members; left > 0; left -= membersOfRoom) {
    const roomId = `bench-${rooms.length}`;
    const tokens = await enterAll(server.port, Math.min(left, membersOfRoom), roomId);
    rooms.push({ roomId, tokens, sent: 0 });
  }
  const streams = new Streams(server.port, "bench-", { http2: name === "gRPC" });
  const crowd = {
    name,
    members,
    server,
    streams,
    rooms,
    ask,
    async close() {
      streams.close();
      await server.stop();
    },
  };
  await streams.open(hellosOf(crowd));
  return crowd;
}

/** Everyone's request, with a cursor of the last message that it was told. */
export function hellosOf({ rooms, ask }: Pick<Crowd, "rooms" | "ask">): Stream[] {
  return rooms.flatMap(({ tokens, place }, room) => {
    const asking = place === undefined ? {} : { cursors: [place] };
    return tokens.map((token) => ({ room, hello: ask(token, asking).hello }));
  });
}

/** Sends every room its next message, and answers which that is. */
export async function sendAll({ server, rooms }: Crowd): Promise<number> {
  const sending = rooms.map(async (room, index) => {
    const text = `${markOf(numberOf(index, ++room.sent))} ${words}`;
    room.place = await send(server.port, room.tokens[0] ?? "", text, room.roomId);
  });
  await Promise.all(sending);
  return rooms[0]?.sent ?? 0;
}
