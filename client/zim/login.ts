import type { Clock } from "../clock.ts";
import { isLive, type Parlor, type Room, type State } from "../index.ts";
import type { ConnectionStates } from "./connection-states.ts";
import { ZIMError } from "./error.ts";
import { ZIMErrorCode } from "./error-code.ts";
import type { Session } from "./session.ts";

/** What a `Login` is made of. */
export interface LoginOptions {
  readonly parlor: Parlor;
  /** Whose token it is to be. */
  readonly userID: string;
  readonly session: Session;
  readonly states: ConnectionStates;
  readonly clock: Clock;
  /** A room was entered. */
  entered(room: Room): void;
  /** It is over. */
  over(): void;
}

/** A login is given up after this long. */
const timeoutMs = 20_000;

/** One login, from its beginning to its end. Nothing is told of one with another user's token but its failure. */
export class Login {
  readonly #options: LoginOptions;
  #begun = false;
  #foreign = false;
  /** Until a session that is not to be has left its rooms. */
  #left: Promise<void> = Promise.resolve();

  constructor(options: LoginOptions) {
    this.#options = options;
    const { parlor } = options;
    parlor.on("state", (state) => this.#changed(state));
    parlor.on("entered", (room) => this.#begun && options.entered(room));
  }

  /** Logs in. Rejects where that fails. */
  async begin(): Promise<void> {
    const { states, parlor, clock, userID } = this.#options;
    states.begun();
    try {
      await connect(parlor, clock);
    } catch (thrown) {
      await this.#left;
      throw this.#foreign ? ofAnotherUser(userID) : thrown;
    }
  }

  /** Logs out. */
  async end(): Promise<void> {
    await this.#options.parlor.logOut();
  }

  /** The session is there for calls before anyone is told that it is. */
  #changed(state: State): void {
    const { parlor, session, states, over } = this.#options;
    if (isLive(state) && !this.#begun) {
      if (parlor.userId !== this.#options.userID) {
        this.#refuse();
        return;
      }
      this.#begun = true;
      session.begin(parlor);
    }
    if (state.name === "ended") {
      session.end();
      over();
    }
    states.changed(this.#foreign ? { name: "ended", reason: "refused" } : state, parlor);
  }

  #refuse(): void {
    this.#foreign = true;
    this.#left = this.end();
  }
}

/** Connects, for as long as a login may take. */
async function connect(parlor: Parlor, clock: Clock): Promise<void> {
  const done = new AbortController();
  let isLate = false;
  void clock.sleep(timeoutMs, done.signal).then(() => {
    if (done.signal.aborted) return;
    isLate = true;
    parlor.close();
  });
  try {
    await parlor.connect();
  } catch (thrown) {
    throw isLate ? late() : thrown;
  } finally {
    done.abort();
  }
}

function late(): ZIMError {
  return new ZIMError(ZIMErrorCode.NetworkModuleRequestTimeout, "the service was not reached");
}

function ofAnotherUser(userID: string): ZIMError {
  const code = ZIMErrorCode.NetworkModuleTokenInvalid;
  return new ZIMError(code, `the token is not of user ${userID}`);
}
