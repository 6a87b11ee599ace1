import { Agent, request } from "node:http";
import { fromJson, type JsonObject } from "@bufbuild/protobuf";
import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import { SendMessageResponseSchema } from "../../gen/parlor/v1/message_service_pb.ts";
import { defaultAppLimits } from "../../services/auth/app.ts";
import { signToken } from "../../services/auth/token.ts";
import { systemClock } from "../../services/clock.ts";
import { noRates } from "../../services/rate/rates.ts";
import { secret } from "./servers.ts";

const app = {
  appId: "bench",
  secrets: [new TextEncoder().encode(secret)],
  limits: defaultAppLimits,
  rates: noRates,
};
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const roomId = "bench";

/** A place in a room's log. */
export type Place = Pick<Cursor, "roomId" | "epoch" | "sequence">;

/** Members of one room of Parlor, each with a session, as any client makes them. Answers their access tokens. */
export async function enterAll(port: number, count: number, room = roomId): Promise<string[]> {
  const tokens: string[] = [];
  for (let first = 0; first < count; first += 64)
    tokens.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(64, count - first) }, (_, i) =>
          enter(port, `user-${room}-${first + i}`, room),
        ),
      )),
    );
  return tokens;
}

async function enter(port: number, userId: string, room: string): Promise<string> {
  const token = await signToken(app, { userId, ttlS: 7200, now: systemClock.now() });
  const login = await call(port, "AuthService/Login", { token, device: { platform: "bench" } });
  const accessToken = String(login.accessToken);
  await call(port, "RoomService/EnterRoom", { room: { roomId: room } }, accessToken);
  return accessToken;
}

/** Sends a text to the room, and answers its place there. */
export async function send(
  port: number,
  accessToken: string,
  text: string,
  room = roomId,
): Promise<Place> {
  const body = { roomId: room, content: { text: { text } } };
  const answer = await call(port, "MessageService/SendMessage", body, accessToken);
  const { epoch, sequence } = fromJson(SendMessageResponseSchema, answer).cursor ?? {};
  if (epoch === undefined || sequence === undefined) throw new Error("a message has no place");
  return { roomId: room, epoch, sequence };
}

function call(port: number, rpc: string, body: unknown, accessToken?: string): Promise<JsonObject> {
  const headers = {
    "content-type": "application/json",
    ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
  };
  const path = `/parlor.v1.${rpc}`;
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: "127.0.0.1", method: "POST", path, headers, agent });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (part) => {
        text += part;
      });
      incoming.on("end", () =>
        incoming.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text)),
      );
    });
    outgoing.end(JSON.stringify(body));
  });
}
