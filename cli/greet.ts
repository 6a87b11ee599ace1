import { Code } from "@connectrpc/connect";
import { ParlorError } from "../client/error.ts";
import type { Calls } from "./connection.ts";

/**
 * What to say to somebody who begins to follow a room: that it is followed, and whether it is there. Throws what
 * the service refused; where it does not answer now, that is found out by following.
 */
export async function greetingOf({ rooms }: Pick<Calls, "rooms">, roomId: string): Promise<string> {
  const following = `Following room ${roomId}; Ctrl+C ends it.`;
  try {
    await rooms.getRoom({ roomId });
    return following;
  } catch (thrown) {
    const error = ParlorError.from(thrown);
    if (error.code === Code.NotFound)
      return `There is no room ${roomId} now: waiting for it. parlor rooms lists those that there are.`;
    if (error.passing) return following;
    throw thrown;
  }
}
