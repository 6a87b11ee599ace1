import { Code, type ConnectError } from "@connectrpc/connect";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { refuse } from "./refuse.ts";

/** There were more calls than a rate allows. `limit` is its setting; `roomId` where it is a room's. */
export function rateLimited(limit: string, retryAfterMs: number, roomId?: string): ConnectError {
  return refuse(
    Code.ResourceExhausted,
    ErrorReason.RATE_LIMITED,
    `more than ${limit} allows: try again in ${retryAfterMs} ms`,
    {
      limit,
      retry_after_ms: String(retryAfterMs),
      ...(roomId === undefined ? {} : { room_id: roomId }),
    },
    { retryAfterMs },
  );
}
