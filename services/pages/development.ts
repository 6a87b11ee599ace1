import { z } from "zod";
import type { App } from "../auth/app.ts";
import type { Grant } from "../auth/grants.ts";
import { signToken } from "../auth/token.ts";
import { userIdPattern } from "../auth/user-id.ts";
import type { Clock, Micros } from "../clock.ts";
import { bodyOf } from "./body.ts";
import { isOwn } from "./own.ts";
import { answer, type PageResponse, type Pages } from "./pages.ts";
import { DevelopmentPictures, picturePath, picturesPath } from "./pictures.ts";

/** Where a development server gives out tokens. */
const tokenPath = "/development/token";

/** What is asked for. */
const asked = z.strictObject({
  user: z.string().regex(userIdPattern),
  name: z.string().max(64).default(""),
  role: z.literal("backend").optional(),
  moderator: z.boolean().default(false),
});

/** A moderator of the demo rooms, who is like everyone else in the others. */
const moderatorGrants: readonly Grant[] = [
  { room: "*", verbs: ["create", "join", "send", "attributes"] },
  { room: "demo-*", verbs: ["moderate"] },
];

/** The most that a request may be. */
const maxBytes = 1024;
/** How long a token of the page is good. */
const ttlS = 24 * 60 * 60;

/** What the page of a server that listens on loopback may ask for, by path. No other server has it. */
export function developmentPages(app: App, clock: Clock): Readonly<Record<string, Pages>> {
  const pictures = new DevelopmentPictures();
  return {
    [tokenPath]: tokens(app, clock),
    [picturePath]: pictures.take,
    [picturesPath]: pictures.show,
  };
}

/**
 * Gives a token of the development app to whoever asks: `POST {"user": "alice", "name": "Alice"}` →
 * `{"token": "…"}`. With `"role": "backend"` a backend's, for the
 * console; with `"moderator": true` one that has the grant `moderate` on rooms that begin with `demo-`.
 */
function tokens(app: App, clock: Clock): Pages {
  return (request, response) => {
    if (request.method !== "POST") return answer(response, 405, "POST a user");
    if (!isOwn(request)) return answer(response, 403, "for the page of this very server");
    void bodyOf(request, maxBytes)
      .catch(() => undefined)
      .then((body) => {
        if (body !== undefined) return give({ app, now: clock.now() }, String(body), response);
        answer(response, 400, `a JSON body of at most ${maxBytes} bytes is needed`);
      });
  };
}

async function give(
  by: { readonly app: App; readonly now: Micros },
  text: string,
  response: PageResponse,
): Promise<void> {
  const wanted = asked.safeParse(parsed(text));
  if (!wanted.success) return answer(response, 400, z.prettifyError(wanted.error));
  const { user: userId, name, role, moderator } = wanted.data;
  const who = { userId, name, backend: role === "backend" };
  const granted = moderator ? { grants: moderatorGrants } : {};
  const token = await signToken(by.app, { ...who, ttlS, now: by.now, ...granted });
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
