import { token } from "../service-process.ts";
import { openConnect } from "./connect-node.ts";
import { logIn, type Side, type Way } from "./side.ts";

/** The app's own backend, where its users get their tokens. */
export interface Desk {
  /** Logs a user in with a client. */
  logIn(userId: string, way: Way): Promise<Side>;
}

/** Opens the backend of the development app. */
export async function openDesk(url: string): Promise<Desk> {
  const backend = await token("--server");
  const connect = openConnect(url);
  return {
    async logIn(userId, way) {
      const answer = await connect.call("AuthService/IssueToken", { userId }, backend);
      if (!("ok" in answer)) throw new Error(`no token: ${answer.code} ${answer.reason}`);
      return logIn(way, String(answer.ok.token));
    },
  };
}
