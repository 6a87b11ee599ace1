import type { TabsOptions } from "./tabs.ts";

/** Changes with what tabs tell each other: a page that was loaded before is not understood, nor understands. */
const version = 1;

/**
 * What the tabs of one user at one service share under: the same for every token of the user. Undefined
 * where a token cannot be read.
 */
export function groupName(
  { baseUrl, deviceId = "" }: Pick<TabsOptions, "baseUrl" | "deviceId">,
  token: string,
): string | undefined {
  const [, claims = ""] = token.split(".");
  try {
    const { iss, sub } = JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/")));
    if (typeof iss !== "string" || typeof sub !== "string") return undefined;
    return JSON.stringify(["parlor", version, baseUrl, iss, sub, deviceId]);
  } catch {
    return undefined;
  }
}
