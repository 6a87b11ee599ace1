import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { AuthService } from "../../gen/parlor/v1/auth_service_pb.ts";
import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import { developmentApp } from "../../services/auth/development.ts";
import { signToken } from "../../services/auth/token.ts";
import { systemClock } from "../../services/clock.ts";

/** A session that is in a room. */
export interface Visitor {
  readonly userId: string;
  readonly accessToken: string;
  readonly roomId: string;
  /** Where the room was as it entered. */
  readonly cursor: Pick<Cursor, "roomId" | "epoch" | "sequence">;
}

/** Those who log in at once. */
const atOnce = 32;

/** The header by which a session calls. */
export function authorization(accessToken: string): { readonly authorization: string } {
  return { authorization: `Bearer ${accessToken}` };
}

/** Logs sessions in, a user each, and spreads them over rooms. */
export async function gather(
  url: string,
  { sessions, rooms }: { readonly sessions: number; readonly rooms: number },
): Promise<Visitor[]> {
  const enter = entrance(url);
  const visitors: Visitor[] = [];
  for (let first = 0; first < sessions; first += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, sessions - first) }, (_, i) => first + i);
    visitors.push(...(await Promise.all(some.map((i) => enter(`u${i}`, `room${i % rooms}`)))));
  }
  return visitors;
}

function entrance(url: string) {
  const transport = createConnectTransport({ baseUrl: url, httpVersion: "1.1" });
  const auth = createClient(AuthService, transport);
  const rooms = createClient(RoomService, transport);
  return async (userId: string, roomId: string): Promise<Visitor> => {
    const token = await signToken(developmentApp, { userId, ttlS: 7200, now: systemClock.now() });
    const { accessToken } = await auth.login({ token });
    const headers = authorization(accessToken);
    const { snapshot } = await rooms.enterRoom({ room: { roomId } }, { headers });
    if (snapshot?.cursor === undefined) throw new Error("a snapshot without a cursor");
    return { userId, accessToken, roomId, cursor: snapshot.cursor };
  };
}
