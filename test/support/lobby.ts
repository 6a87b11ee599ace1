import { EventLog } from "./event-log.ts";
import type { Side } from "./rooms.ts";

/** The room that most tests meet in. */
export const lobby = { room: { roomId: "lobby", name: "Lobby" } };
/** Its id, as requests about it have it. */
export const inLobby = { roomId: "lobby" };

/** A text to the lobby. */
export const say = (text: string) => ({
  roomId: "lobby",
  content: { content: { case: "text" as const, value: { text } } },
});

/** A session's stream, from `Ready` on. */
export async function listen(
  side: Pick<Side, "events">,
  request: Parameters<Side["events"]["subscribe"]>[0] = {},
): Promise<EventLog> {
  const log = new EventLog((signal) => side.events.subscribe(request, { signal }));
  await log.next("ready");
  return log;
}
