import { developmentToken } from "../development.ts";
import { keptInTab } from "../kept.ts";
import { isLoopback } from "../own-address.ts";

/** Where the token is kept: in this tab alone. */
const key = "parlor.console.token";

/** The token of before the page was reloaded; empty where there is none. */
export function keptToken(): string {
  return keptInTab.get(key);
}

/** Keeps a token for as long as the tab is open; an empty one forgets it. */
export function keepToken(token: string): void {
  keptInTab.set(key, token);
}

/** Whether this page is from a server that may be a development server: one on loopback. */
export function mayBeDevelopment(): boolean {
  return isLoopback(location.hostname);
}

/** A backend's token of a development server; empty where this is none. Rejects without an answer. */
export async function givenToken(): Promise<string> {
  const { token = "" } = await developmentToken({ user: "console", role: "backend" });
  return token;
}

/** The app of a token, as it says itself: to be shown, nothing is believed of it. */
export function appOfToken(token: string): string {
  try {
    const [, claims = ""] = token.split(".");
    const json: unknown = JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/")));
    return typeof json === "object" && json !== null && "iss" in json ? String(json.iss) : "";
  } catch {
    return "";
  }
}
