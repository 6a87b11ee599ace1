/** The path where a development server gives out tokens. */
const path = "/development/token";

/** Whether this page is from a server that may be a development server: one on loopback. */
export function mayBeDevelopment(hostname = location.hostname): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** A backend's token of a development server; empty where this is none. Rejects without an answer. */
export async function developmentToken(): Promise<string> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user: "console", role: "backend" }),
  });
  if (!response.ok) return "";
  const answer: unknown = await response.json().catch(() => undefined);
  return typeof answer === "object" && answer !== null && "token" in answer
    ? String(answer.token)
    : "";
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
