import type { JsonObject } from "@bufbuild/protobuf";
import type { EventLog } from "./event-log.ts";

/** An rpc of the contract: `RoomService/CreateRoom`. */
export type Method = `${"Auth" | "Room" | "Message" | "Event"}Service/${string}`;

/** Why a call was refused, or how a stream ended: `already_exists`, `ERROR_REASON_ROOM_ALREADY_EXISTS`. */
export interface Refusal {
  readonly code: string;
  /** Empty where the error has not exactly one `ErrorDetail`. */
  readonly reason: string;
}

/** What a call is answered with, as ProtoJSON. */
export type Answer = { readonly ok: JsonObject } | Refusal;

/** A client of some protocol in some language, before anyone has logged in with it. */
export interface Way {
  call(method: Method, request: JsonObject, token?: string): Promise<Answer>;
  /** Opens a stream. What comes, and how it ends, is in the log. */
  subscribe(request: JsonObject, token: string): EventLog;
  /** Ends what it runs. */
  close(): Promise<void>;
}

/** Someone who has logged in. */
export interface Side {
  readonly userId: string;
  readonly sessionId: string;
  call(method: Method, request: JsonObject): Promise<Answer>;
  /** The answer of a call that is not refused. */
  ask(method: Method, request: JsonObject): Promise<JsonObject>;
  /** Opens a stream and waits for its `Ready`. */
  subscribe(request?: JsonObject): Promise<EventLog>;
}

/** Logs in with a user's token. */
export async function logIn(way: Way, token: string): Promise<Side> {
  const answer = asked("Login", await way.call("AuthService/Login", { token }));
  const { session, accessToken } = answer as {
    session: { userId: string; sessionId: string };
    accessToken: string;
  };
  const call: Side["call"] = (method, body) => way.call(method, body, accessToken);
  return {
    ...session,
    call,
    ask: async (method, body) => asked(method, await call(method, body)),
    async subscribe(body = {}) {
      const log = way.subscribe(body, accessToken);
      await log.hears({ ready: { sessionId: session.sessionId } });
      return log;
    },
  };
}

function asked(method: string, answer: Answer): JsonObject {
  if ("ok" in answer) return answer.ok;
  throw new Error(`${method} was refused: ${answer.code} ${answer.reason}`);
}
