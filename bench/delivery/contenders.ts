import { Audience } from "./audience.ts";
import { markOf } from "./mark.ts";
import { enterAll, send } from "./parlor-room.ts";
import { overGrpc, overHttp1, type Protocol, plain, socketIo, webSocket } from "./protocols.ts";
import { type Server, startParlor, startPeer } from "./servers.ts";

/** A server with its readers. */
export interface Contender {
  readonly name: string;
  readonly server: Server;
  readonly audience: Audience;
  /** Memory before anyone read, in bytes. */
  readonly memoryBefore: number;
  /** Sends the message of a number to all readers. */
  send(value: number): void;
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

async function peer(name: string, file: string, count: number, protocol: Protocol) {
  const server = await startPeer(file, { EVENT_BYTES: "140" });
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
  return {
    ...made,
    send(value) {
      made.audience.sending(value);
      broadcast(value);
    },
    async close() {
      made.audience.close();
      await made.server.stop();
    },
  };
}

/** Everyone who is measured, by name. */
export const contenders = {
  "Parlor, HTTP/1.1": (count: number) => parlor("Parlor, HTTP/1.1", count, overHttp1),
  "Parlor, gRPC": (count: number) => parlor("Parlor, gRPC", count, overGrpc),
  "net.Socket": (count: number) => peer("net.Socket", "net", count, plain),
  "Socket.IO": (count: number) => peer("Socket.IO", "socket-io", count, socketIo),
  ws: (count: number) => peer("ws", "ws", count, webSocket),
  "grpc-js": (count: number) => peer("grpc-js", "grpc-js", count, overGrpc("none")),
  "connect-node": (count: number) => peer("connect-node", "connect-node", count, overHttp1("none")),
} as const;
