import { Audience } from "../delivery/audience.ts";
import { markOf } from "../delivery/mark.ts";
import { enterAll, send } from "../delivery/parlor-room.ts";
import {
  type Asking,
  firstWindow,
  overGrpc,
  overHttp1,
  type Protocol,
} from "../delivery/protocols.ts";
import { type ParlorServer, startParlor } from "../delivery/servers.ts";
import { stalledAgent } from "../delivery/stalls.ts";
import { type Stream, Streams } from "./streams.ts";

const roomId = "bench";
/** Bytes of a message's text. */
export const messageBytes = 16 * 1024;
const filler = ".".repeat(messageBytes);
/** Longer than all takes: those whose streams were cut stay members until they stall again. */
const gracePeriodMs = 3_600_000;
const patienceMs = 60_000;
/** Messages before anyone reads, so that the room's log has its size: 4 MiB, and as much that was let go of. */
const logged = 600;

/** How much is sent, and to how many. */
export interface HallOptions {
  /** Healthy readers, and as many that stall. */
  readonly members: number;
  /** Messages a second. */
  readonly rate: number;
}

/** A server with one room, its healthy readers, and those who are to stall. */
export interface Hall {
  readonly name: string;
  readonly server: ParlorServer;
  readonly audience: Audience;
  readonly streams: Streams;
  readonly stalling: readonly Stream[];
  readonly rate: number;
  send(): void;
  close(): Promise<void>;
}

/** Opens halls whose readers read so. */
export const halls = [
  (options: HallOptions) => gather("HTTP/1.1", overHttp1, options),
  (options: HallOptions) => gather("gRPC", overGrpc, options),
] as const;

async function gather(
  name: string,
  ask: (accessToken: string, asking?: Asking) => Protocol,
  { members, rate }: HallOptions,
): Promise<Hall> {
  const env = { STALLS: "1", GRACE_PERIOD_MS: String(gracePeriodMs) };
  const server = await startParlor(env);
  const { port } = server;
  const tokens = await enterAll(port, 2 * members, roomId);
  const healthy = tokens.slice(0, members).map((token) => ask(token));
  // Whoever reads nothing says so over HTTP/2 by windows that stay as they are.
  const asking = { userAgent: stalledAgent, window: firstWindow };
  const stalling = tokens
    .slice(members)
    .map((token) => ({ room: 0, hello: ask(token, asking).hello }));
  for (let i = 0; i < logged; i++) await send(port, tokens[0] ?? "", filler, roomId);
  const audience = await Audience.connect(port, healthy);
  const streams = new Streams(port, roomId, { http2: name === "gRPC" });
  let number = 0;
  const [sender = ""] = tokens;
  return {
    name,
    server,
    audience,
    streams,
    stalling,
    rate,
    send() {
      audience.sending(++number);
      const text = markOf(number).concat(filler).slice(0, messageBytes);
      send(port, sender, text, roomId).catch((error: unknown) => {
        throw error;
      });
    },
    async close() {
      audience.close();
      streams.close();
      await server.stop();
    },
  };
}

/** Sends at the hall's rate until that is enough, and everyone healthy was told. Answers how many messages. */
export async function sendUntil(
  hall: Hall,
  enough: (sent: number) => boolean | Promise<boolean>,
): Promise<number> {
  const start = performance.now();
  let sent = 0;
  do {
    if (performance.now() - start > patienceMs) throw new Error(`${hall.name}: that took too long`);
    hall.send();
    const next = start + (++sent * 1000) / hall.rate;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  } while (!(await enough(sent)));
  await hall.audience.settle(10_000);
  return sent;
}
