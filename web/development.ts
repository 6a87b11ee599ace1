/** The path where a development server gives out tokens. */
const path = "/development/token";

/** A server that does not answer within this time does not answer. */
const timeoutMs = 10_000;

/** A development server's answer: a token, or that it is no such server. */
export type DevelopmentToken =
  | { readonly token: string }
  | { readonly token?: undefined; readonly refusal: "none" | "malformed" };

/** Who a token is for. */
export interface TokenFor {
  readonly user: string;
  readonly name: string;
  /** Whether it lets one moderate the demo rooms. */
  readonly moderator: boolean;
}

/** That a token is for a backend, which may do everything in the development app. */
export interface BackendToken {
  readonly user: string;
  readonly role: "backend";
}

/** Asks for a token of one's own making. Rejects where the server does not answer, and when the signal aborts. */
export async function developmentToken(
  wanted: TokenFor | BackendToken,
  signal?: AbortSignal,
): Promise<DevelopmentToken> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(wanted),
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
  });
  if (response.status >= 500) throw new TypeError(`the server answered ${response.status}`);
  if (response.status === 400) return { refusal: "malformed" };
  if (!response.ok) return { refusal: "none" };
  const answer: unknown = await response.json().catch(() => undefined);
  const token = tokenIn(answer);
  return token === undefined ? { refusal: "none" } : { token };
}

function tokenIn(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("token" in answer)) return undefined;
  return typeof answer.token === "string" ? answer.token : undefined;
}
