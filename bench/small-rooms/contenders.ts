import { startCentrifugo } from "../delivery/centrifugo.ts";
import { enterAll } from "../delivery/parlor-room.ts";
import { type Server, startParlor, startPeer } from "../delivery/servers.ts";
import type { Entry } from "../entries.ts";
import { Clients, membersPerRoom } from "./clients.ts";
import { centrifugoTexts, connectTexts, grpcTexts, socketIoTexts, type Texts } from "./texts.ts";

/** A server with the clients of its rooms. */
export interface Contender {
  readonly name: string;
  readonly server: Server;
  readonly clients: Clients;
  close(): Promise<void>;
}

function ours(name: string, how: string, texts: (roomId: string, accessToken: string) => Texts) {
  const open = async (rooms: number) => {
    const server = await startParlor();
    const all: Texts[] = [];
    for (const room of namesOf(rooms))
      for (const token of await enterAll(server.port, membersPerRoom, room))
        all.push(texts(room, token));
    return contender({ name, server, clients: await Clients.connect(server.port, how, all) });
  };
  return { name, open };
}

async function peer(name: string, server: Server, how: string, texts: readonly Texts[]) {
  const all = texts.flatMap((each) => Array.from({ length: membersPerRoom }, () => each));
  return contender({ name, server, clients: await Clients.connect(server.port, how, all) });
}

function contender(made: Omit<Contender, "close">): Contender {
  return {
    ...made,
    async close() {
      made.clients.close();
      await made.server.stop();
    },
  };
}

function namesOf(rooms: number): string[] {
  return Array.from({ length: rooms }, (_, index) => `support-${index}`);
}

/** Everyone who is measured, by the short name. */
export const contenders: Readonly<Record<string, Entry<Contender>>> = {
  parlor: ours("Parlor, HTTP/1.1", "http1", connectTexts),
  "parlor-grpc": ours("Parlor, gRPC", "http2", grpcTexts),
  centrifugo: {
    name: "Centrifugo",
    needs: "Centrifugo",
    open: async (rooms) =>
      peer(
        "Centrifugo",
        await startCentrifugo(),
        '{"id":',
        namesOf(rooms).map((room) => centrifugoTexts(room)),
      ),
  },
  "socket.io": {
    name: "Socket.IO",
    needs: "packages",
    open: async (rooms) =>
      peer(
        "Socket.IO",
        await startPeer("socket-io-rooms"),
        "43",
        namesOf(rooms).map((room) => socketIoTexts(room)),
      ),
  },
};
