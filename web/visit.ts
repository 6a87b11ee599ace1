import { createParlor, type Parlor, ParlorError, type Room, type State } from "../client/index.ts";
import { developmentToken, type TokenFor } from "./development.ts";
import type { Wish } from "./entrance/wish.ts";
import { mayModerate } from "./grants.ts";
import { words } from "./i18n/words.ts";
import { isDemo } from "./kind.ts";
import { errorWords } from "./link/error-words.ts";
import { type Tab, userIdOf } from "./tab.ts";

/** One person's stay: a client, and the room that it is in. */
export interface Visit {
  readonly parlor: Parlor;
  readonly room: Room;
  /** Whether one may moderate there. */
  readonly moderator: boolean;
}

/** How a try to enter went. */
export type Outcome =
  | { readonly kind: "in"; readonly visit: Visit }
  | { readonly kind: "token-needed" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "refused"; readonly text: string };

/** What a try to enter is made of. */
export interface VisitOptions {
  readonly wish: Wish;
  readonly tab: Tab;
  /** Says how it goes. */
  progress(text: string): void;
  /** Aborts the try. */
  readonly signal: AbortSignal;
}

/** Logs in and enters. Waits for a server that does not answer, until the signal aborts. */
export async function enter(options: VisitOptions): Promise<Outcome> {
  const { wish, signal } = options;
  const token = wish.token || (await developmentTokenOf(options));
  if (signal.aborted) return { kind: "cancelled" };
  if (typeof token !== "string") return token;
  const parlor = createClient(options, token);
  signal.addEventListener("abort", () => parlor.close());
  try {
    await parlor.connect();
    const room = await parlor.enterRoom(wish.roomId);
    return { kind: "in", visit: { parlor, room, moderator: mayModerate(token, wish.roomId) } };
  } catch (thrown) {
    if (signal.aborted) return { kind: "cancelled" };
    void parlor.logOut();
    return { kind: "refused", text: errorWords(ParlorError.from(thrown), wish.roomId) };
  }
}

function createClient({ wish, tab, progress }: VisitOptions, first: string): Parlor {
  const parlor = createParlor({
    baseUrl: location.origin,
    token: wish.token || tokens(wish, tab, first),
    device: { deviceId: tab.deviceId, platform: "web" },
    profile: { name: wish.name },
  });
  parlor.on("state", (state) => progress(progressWords(state, wish.roomId)));
  return parlor;
}

/** The token at hand first; another one each time after that. */
function tokens(wish: Wish, tab: Tab, first: string): () => Promise<string> {
  let next: string | undefined = first;
  return async () => {
    const token = next ?? (await developmentToken(tokenFor(wish, tab))).token;
    next = undefined;
    if (token === undefined) throw new Error("the server gives out no tokens any more");
    return token;
  };
}

async function developmentTokenOf({ wish, tab }: VisitOptions): Promise<string | Outcome> {
  try {
    const answer = await developmentToken(tokenFor(wish, tab));
    if (answer.token !== undefined) return answer.token;
    if (answer.refusal === "none") return { kind: "token-needed" };
    return { kind: "refused", text: words().entrance.nameRefused };
  } catch {
    return { kind: "refused", text: words().errors.noAnswer };
  }
}

function tokenFor({ name, roomId, moderator }: Wish, tab: Tab): TokenFor {
  return { user: userIdOf(name, tab), name, moderator: moderator && isDemo(roomId) };
}

function progressWords(state: State, roomId: string): string {
  const { noAnswerYet, entering } = words().entrance;
  const failed = state.name === "connecting" && state.error !== undefined;
  return failed ? noAnswerYet : entering(roomId);
}
