import { developmentApp } from "../../services/auth/development.ts";
import { signToken, type TokenRequest } from "../../services/auth/token.ts";
import { systemClock } from "../../services/clock.ts";
import { clientOf, type Guest } from "./clients.ts";
import type { Calls } from "./node.ts";

/** What a token of the development app says beyond its user. */
type More = Pick<TokenRequest, "grants" | "backend">;

/** Signs a token of the development app in this process: no process for each. */
export function tokenFor(userId: string, more: More = {}): Promise<string> {
  return signToken(developmentApp, { userId, now: systemClock.now(), ttlS: 7200, ...more });
}

/** Logs in to a running service with a token; a device of its own, unless it is said. */
export async function logInWith(url: string, token: string, deviceId = ""): Promise<Guest> {
  const { accessToken, session } = await clientOf(url).auth.login({ token, device: { deviceId } });
  return { ...clientOf(url, accessToken), accessToken, sessionId: session?.sessionId ?? "" };
}

/** The development app's backend. */
export async function systemOf(url: string): Promise<Calls> {
  return clientOf(url, await tokenFor("server", { backend: true }));
}
