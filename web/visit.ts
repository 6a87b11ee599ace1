import { createParlor, type Parlor, ParlorError, type Room, type State } from "../client/index.ts";
import { developmentToken } from "./development.ts";
import type { Wish } from "./entrance.ts";
import { type Seat, userIdOf } from "./seat.ts";
import { errorWords, noAnswer } from "./words.ts";

/** One person's stay: a client, and the room that it is in. */
export interface Visit {
  readonly parlor: Parlor;
  readonly room: Room;
}

/** How a try to enter went. */
export type Outcome =
  | { readonly kind: "in"; readonly visit: Visit }
  | { readonly kind: "token-needed" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "refused"; readonly words: string };

/** What a try to enter is made of. */
export interface VisitOptions {
  readonly wish: Wish;
  readonly seat: Seat;
  /** Says how it goes. */
  progress(words: string): void;
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
    return { kind: "in", visit: { parlor, room } };
  } catch (thrown) {
    if (signal.aborted) return { kind: "cancelled" };
    void parlor.logOut();
    return { kind: "refused", words: errorWords(ParlorError.from(thrown), wish.roomId) };
  }
}

function createClient({ wish, seat, progress }: VisitOptions, first: string): Parlor {
  const parlor = createParlor({
    baseUrl: location.origin,
    token: wish.token || tokens(wish, seat, first),
    device: { deviceId: seat.deviceId, platform: "web" },
    profile: { name: wish.name },
  });
  parlor.on("state", (state) => progress(progressWords(state, wish.roomId)));
  return parlor;
}

/** The token at hand first; another one each time after that. */
function tokens(wish: Wish, seat: Seat, first: string): () => Promise<string> {
  let next: string | undefined = first;
  return async () => {
    const token = next ?? (await developmentToken(userIdOf(wish.name, seat), wish.name)).token;
    next = undefined;
    if (token === undefined) throw new Error("the server gives out no tokens any more");
    return token;
  };
}

async function developmentTokenOf({ wish, seat }: VisitOptions): Promise<string | Outcome> {
  try {
    const answer = await developmentToken(userIdOf(wish.name, seat), wish.name);
    if (answer.token !== undefined) return answer.token;
    if (answer.refusal === "none") return { kind: "token-needed" };
    return { kind: "refused", words: "The server does not take this name. Choose another." };
  } catch {
    return { kind: "refused", words: noAnswer };
  }
}

function progressWords(state: State, roomId: string): string {
  if (state.name === "connecting") return "This server does not answer yet. Trying again…";
  return `Entering “${roomId}”…`;
}
