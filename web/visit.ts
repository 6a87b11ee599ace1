import {
  createParlor,
  ErrorReason,
  type Parlor,
  ParlorError,
  type Room,
  type State,
} from "../client/index.ts";
import { type DevelopmentToken, developmentToken, type TokenFor } from "./development.ts";
import type { Wish } from "./entrance/wish.ts";
import { mayModerate } from "./grants.ts";
import { words } from "./i18n/words.ts";
import { isDemo } from "./kind.ts";
import { errorWords } from "./link/error-words.ts";
import { type Tab, userIdOf } from "./tab.ts";
import { pause } from "./timer.ts";

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
  | {
      readonly kind: "refused";
      readonly text: string;
      /** Whether another token may mend it. */
      readonly byToken?: boolean;
    };

/** What a try to enter is made of. */
export interface VisitOptions {
  readonly wish: Wish;
  readonly tab: Tab;
  /** Says how it goes. */
  progress(text: string): void;
  /** Aborts the try. */
  readonly signal: AbortSignal;
}

/** A server that gave no token is asked again after this long, and then after twice as long each time, up to so long. */
const firstPauseMs = 1000;
const longestPauseMs = 8000;

/** Why one is refused where another token may help. */
const tokenReasons: ReadonlySet<ErrorReason> = new Set([
  ErrorReason.UNAUTHENTICATED,
  ErrorReason.SESSION_REQUIRED,
  ErrorReason.GRANT_MISSING,
]);

/** Logs in and enters. Waits for a server that does not answer, until the signal aborts. */
export async function enter(options: VisitOptions): Promise<Outcome> {
  const { wish, signal } = options;
  const token = wish.token || (await developmentTokenOf(options));
  if (signal.aborted) return { kind: "cancelled" };
  if (typeof token !== "string") return token;
  const parlor = createClient(options, token);
  signal.addEventListener("abort", () => void parlor.logOut());
  try {
    await parlor.connect();
    const room = await parlor.enterRoom(wish.roomId);
    if (signal.aborted) return { kind: "cancelled" };
    return { kind: "in", visit: { parlor, room, moderator: mayModerate(token, wish.roomId) } };
  } catch (thrown) {
    if (signal.aborted) return { kind: "cancelled" };
    void parlor.logOut();
    const error = ParlorError.from(thrown);
    const byToken = tokenReasons.has(error.reason);
    return { kind: "refused", text: errorWords(error, wish.roomId), byToken };
  }
}

function createClient({ wish, tab, progress }: VisitOptions, first: string): Parlor {
  const parlor = createParlor({
    baseUrl: location.origin,
    token: wish.token || tokens(wish, tab, first),
    device: { deviceId: tab.deviceId, platform: "web" },
    profile: { name: wish.name },
    tabs: "alone", // each is a person of its own here
  });
  parlor.on("state", (state) => progress(progressWords(state, wish.roomId)));
  // The device comes back to where it was before, and this page shows one room: nobody is to be a ghost there.
  parlor.on("entered", (room) => {
    if (room.id !== wish.roomId) void room.leave().catch(() => {});
  });
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

async function developmentTokenOf(options: VisitOptions): Promise<string | Outcome> {
  const answer = await answerFor(options);
  if (answer === undefined) return { kind: "cancelled" };
  if (answer.token !== undefined) return answer.token;
  if (answer.refusal === "none") return { kind: "token-needed" };
  return { kind: "refused", text: words().entrance.nameRefused };
}

/** The server's answer, for as long as it takes; undefined once the signal aborts. */
async function answerFor(options: VisitOptions): Promise<DevelopmentToken | undefined> {
  const { wish, tab, progress, signal } = options;
  for (let waitMs = firstPauseMs; !signal.aborted; waitMs = Math.min(2 * waitMs, longestPauseMs)) {
    const wanted = tokenFor(wish, tab);
    const answer = await developmentToken(wanted, signal).catch(() => undefined);
    if (answer !== undefined) return answer;
    progress(words().entrance.noAnswerYet);
    await pause(waitMs, signal);
  }
  return undefined;
}

function tokenFor({ name, roomId, moderator }: Wish, tab: Tab): TokenFor {
  return { user: userIdOf(name, tab), name, moderator: moderator && isDemo(roomId) };
}

function progressWords(state: State, roomId: string): string {
  const { noAnswerYet, entering } = words().entrance;
  const failed = state.name === "connecting" && state.error !== undefined;
  return failed ? noAnswerYet : entering(roomId);
}
