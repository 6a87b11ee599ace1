import { Code } from "@connectrpc/connect";
import { ParlorError } from "../error.ts";
import { type InTimeOptions, inTime } from "../in-time.ts";
import { patienceMs } from "./patience.ts";

/**
 * A user's token, or what fetches one: for each session, before the one in use expires, and again where one was
 * refused. It is given up after 10 s, and its signal aborts. Then, and where it throws, it is tried again: the
 * state's `error` says why. Where the user is signed out it throws a `ParlorError` with `Code.Unauthenticated`:
 * the client ends as `expired`.
 */
export type TokenSource = string | ((options: { readonly signal: AbortSignal }) => Promise<string>);

/**
 * Fetches a token. Resolves to the error instead where the source says that the user is signed out. Whatever else
 * it throws is passing.
 */
export async function tokenFrom(
  source: TokenSource,
  bounds: Pick<InTimeOptions, "clock" | "signal">,
): Promise<string | ParlorError> {
  if (typeof source === "string") return source;
  try {
    const fetch = async (signal: AbortSignal) => source({ signal });
    return await inTime(fetch, { ...bounds, limitMs: patienceMs });
  } catch (thrown) {
    if (thrown instanceof ParlorError && thrown.code === Code.Unauthenticated) return thrown;
    throw failed(thrown);
  }
}

function failed(cause: unknown): ParlorError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `the token function failed: ${why}`;
  return new ParlorError({ code: Code.Unavailable, message, cause });
}
