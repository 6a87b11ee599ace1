import type { Entry } from "../entries.ts";
import { Audience } from "./audience.ts";
import { startCentrifugo } from "./centrifugo.ts";
import { markOf } from "./mark.ts";
import { enterAll, send } from "./parlor-room.ts";
import {
  centrifugo,
  overGrpc,
  overHttp1,
  type Protocol,
  plain,
  socketIo,
  webSocket,
} from "./protocols.ts";
import { type Peer, type Server, startParlor, startPeer } from "./servers.ts";

/** A server with its readers. */
export interface Contender {
  readonly name: string;
  readonly server: Server;
  readonly audience: Audience;
  /** Memory before anyone read, in bytes. */
  readonly memoryBefore: number;
  /** Sends the next message to all readers. */
  send(): void;
  close(): Promise<void>;
}

/** What is said beside the number: an event has some 120 bytes, as in a chat. */
const words = "Hello everyone, nice to see you here!";
const textOf = (value: number) => `${markOf(value)} ${words}`;

/** Parlor, with real sessions and a real `SendMessage`. */
export async function parlor(
  name: string,
  count: number,
  protocol: (accessToken: string) => Protocol,
): Promise<Contender> {
  const server = await startParlor();
  const { port } = server;
  const tokens = await enterAll(port, count);
  const [sender = ""] = tokens;
  const memoryBefore = await server.memory();
  const audience = await Audience.connect(
    port,
    tokens.map((token) => protocol(token)),
  );
  return contender({ name, server, audience, memoryBefore }, (value) => {
    send(port, sender, textOf(value)).catch((error: unknown) => {
      throw error;
    });
  });
}

async function peer(name: string, server: Peer, count: number, protocol: Protocol) {
  const memoryBefore = await server.memory();
  const audience = await Audience.connect(
    server.port,
    Array.from({ length: count }, () => protocol),
  );
  return contender({ name, server, audience, memoryBefore }, (value) =>
    server.broadcast(textOf(value)),
  );
}

function contender(
  made: Omit<Contender, "send" | "close">,
  broadcast: (value: number) => void,
): Contender {
  let sent = 0;
  return {
    ...made,
    send() {
      made.audience.sending(++sent);
      broadcast(sent);
    },
    async close() {
      made.audience.close();
      await made.server.stop();
    },
  };
}

function ours(name: string, protocol: (accessToken: string) => Protocol): Entry<Contender> {
  return { name, open: (count) => parlor(name, count, protocol) };
}

function theirs(name: string, file: string, protocol: Protocol): Entry<Contender> {
  const start = () => startPeer(file, { EVENT_BYTES: "140" });
  return { name, open: async (count) => peer(name, await start(), count, protocol) };
}

const packages = { needs: "packages" } as const;

/** Everyone who is measured, by the short name. */
export const contenders: Readonly<Record<string, Entry<Contender>>> = {
  parlor: ours("Parlor, HTTP/1.1", overHttp1),
  "parlor-grpc": ours("Parlor, gRPC", overGrpc),
  net: theirs("net.Socket", "net", plain),
  centrifugo: {
    name: "Centrifugo",
    needs: "Centrifugo",
    open: async (count) => peer("Centrifugo", await startCentrifugo(), count, centrifugo),
  },
  "socket.io": { ...theirs("Socket.IO", "socket-io", socketIo), ...packages },
  ws: { ...theirs("ws", "ws", webSocket), ...packages },
  "grpc-js": { ...theirs("grpc-js", "grpc-js", overGrpc("none")), ...packages },
  "connect-node": theirs("connect-node", "connect-node", overHttp1("none")),
};
