import type { JsonObject } from "@bufbuild/protobuf";
import { token } from "../service-process.ts";
import { openConnect } from "./connect-node.ts";
import type { Answer } from "./side.ts";
import { logIn, type Method, type Side, type Way } from "./side.ts";

/** The app's own backend: gives its users tokens, and acts for the app. */
export interface Desk {
  /** A token for a user. */
  issue(userId: string, ttlS?: number): Promise<string>;
  /** Logs a user in, over Connect where no other way is given. */
  logIn(userId: string, options?: LogInOptions): Promise<Side>;
  /** Makes a call as the app. */
  call(method: Method, request: JsonObject): Promise<Answer>;
}

/** How a user logs in. */
export interface LogInOptions {
  readonly way?: Way;
  readonly deviceId?: string;
  readonly ttlS?: number;
}

/** Opens the backend of the development app. */
export async function openDesk(url: string): Promise<Desk> {
  const backend = await token("--server");
  const connect = openConnect(url);
  const call: Desk["call"] = (method, request) => connect.call(method, request, backend);
  const issue: Desk["issue"] = async (userId, ttlS = 3600) => {
    const answer = await call("AuthService/IssueToken", { userId, ttl: `${ttlS}s` });
    if (!("ok" in answer)) throw new Error(`no token: ${answer.code} ${answer.reason}`);
    return String(answer.ok.token);
  };
  return {
    call,
    issue,
    logIn: async (userId, { way = connect, deviceId, ttlS } = {}) =>
      logIn(way, await issue(userId, ttlS), deviceId),
  };
}
