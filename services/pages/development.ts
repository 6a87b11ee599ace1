import { z } from "zod";
import type { App } from "../auth/app.ts";
import { signToken } from "../auth/token.ts";
import { userIdPattern } from "../auth/user-id.ts";
import type { Clock, Micros } from "../clock.ts";
import { answer, type PageRequest, type PageResponse, type Pages } from "./pages.ts";

/** Where a development server gives out tokens. */
export const developmentTokenPath = "/development/token";

/** What is asked for. */
const asked = z.strictObject({
  user: z.string().regex(userIdPattern),
  name: z.string().max(64).default(""),
  role: z.literal("backend").optional(),
});

/** The most that a request may be. */
const maxBytes = 1024;
/** How long a token of the page is good. */
const ttlS = 24 * 60 * 60;

/** Names by which a loopback server is called by the one who runs it, and by no other site. */
const loopbackName = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/**
 * Gives a token of the development app to whoever asks: `POST {"user": "alice", "name": "Alice"}` →
 * `{"token": "…"}`; with `"role": "backend"` a backend's, for the console. For the pages of a server
 * that listens on loopback; no other server has it. Other sites cannot ask: a browser names the site in
 * `Origin`, and a name that was made to point here (DNS rebinding) stands in `Host`.
 */
export function developmentTokens(app: App, clock: Clock): Pages {
  return (request, response) => {
    if (request.method !== "POST") return answer(response, 405, "POST a user");
    if (!isOwn(request)) return answer(response, 403, "for the page of this very server");
    void body(request).then(
      (text) => give({ app, now: clock.now() }, text, response),
      () => answer(response, 400, `a JSON body of at most ${maxBytes} bytes is needed`),
    );
  };
}

function isOwn(request: PageRequest): boolean {
  const host = "authority" in request ? request.authority : request.headers.host;
  const { origin } = request.headers;
  if (host === undefined || !loopbackName.test(host)) return false;
  return origin === undefined || origin.replace(/^https?:\/\//, "") === host;
}

async function body(request: PageRequest): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > maxBytes) throw new Error("too long");
  }
  return text;
}

async function give(
  by: { readonly app: App; readonly now: Micros },
  text: string,
  response: PageResponse,
): Promise<void> {
  const wanted = asked.safeParse(parsed(text));
  if (!wanted.success) return answer(response, 400, z.prettifyError(wanted.error));
  const { user, name, role } = wanted.data;
  const who = { userId: user, name, backend: role === "backend" };
  const token = await signToken(by.app, { ...who, ttlS, now: by.now });
  response.setHeader("content-type", "application/json");
  response.setHeader("cache-control", "no-store");
  response.end(JSON.stringify({ token }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
