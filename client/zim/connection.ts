import { type Clock, systemClock } from "../clock.ts";
import { createParlor, type Parlor, type ParlorOptions, type Room } from "../index.ts";
import type { ConnectionStates } from "./connection-states.ts";
import { ZIMError } from "./error.ts";
import { ZIMErrorCode } from "./error-code.ts";
import type { Listeners } from "./listeners.ts";
import type { ZIMUserInfo } from "./room-types.ts";
import { asked, type Session } from "./session.ts";

/** How somebody logs in. */
export interface ZIMLoginConfig {
  token: string;
  /** A token's `name` takes precedence. */
  userName: string;
  /** Like all that follow not looked at. */
  isOfflineLogin: boolean;
  customStatus: string;
  customStatusDuration: number;
}

/** The token that took the place of the one before. */
export interface ZIMTokenRenewedResult {
  token: string;
}

/** Who logs in: the profile may be left out. */
type User = Pick<ZIMUserInfo, "userID"> & Partial<ZIMUserInfo>;

/** Logging in and out. */
export interface Connection {
  /**
   * Logs in with a token of this user, as ZIM did before 2.13: the profile goes with it. Rejects with a
   * `ZIMError`: with 6000105 where the service was not reached within 20 s.
   */
  login(userInfo: User, token: string): Promise<void>;
  /** The same, as ZIM does since 2.13. */
  login(
    userID: string,
    config: Pick<ZIMLoginConfig, "token"> & Partial<ZIMLoginConfig>,
  ): Promise<void>;
  /** Logs out: the session has left its rooms once this resolves. */
  logout(config?: { readonly isClearDB?: boolean }): Promise<void>;
  /** Carries the session on under a newer token of the same user. Rejects with a `ZIMError`. */
  renewToken(token: string): Promise<ZIMTokenRenewedResult>;
}

/** What `Connection` is made of. */
export interface ConnectionOptions {
  readonly parlor: Omit<ParlorOptions, "token" | "profile">;
  readonly session: Session;
  readonly states: ConnectionStates;
  readonly listeners: Listeners;
  /** A room was entered. */
  entered(room: Room, parlor: Parlor): void;
}

/** A login is given up after this long. */
const loginTimeoutMs = 20_000;

/** Logging in and out. */
export function createConnection(options: ConnectionOptions): Connection {
  const { session, states, listeners } = options;
  let running: Parlor | undefined;

  const start = (user: User, token: string): Parlor => {
    const { userName = "", userAvatarUrl = "", userExtendedData = "" } = user;
    const profile = { name: userName, avatarUrl: userAvatarUrl, extendedData: userExtendedData };
    const parlor = createParlor({ ...options.parlor, token, profile });
    running = parlor;
    parlor.on("entered", (room) => options.entered(room, parlor));
    parlor.on("tokenExpiring", ({ expireTime }) => {
      const second = Math.max(0, Math.round((expireTime.getTime() - Date.now()) / 1000));
      listeners.tell("tokenWillExpire", { second });
    });
    parlor.on("state", (state) => {
      if (state.name === "ended") {
        running = undefined;
        session.end();
      }
      states.changed(state, parlor);
    });
    return parlor;
  };

  const logIn = async (user: User, token: string): Promise<void> => {
    if (running !== undefined) throw alreadyLoggedIn();
    const parlor = start(user, token);
    states.begun();
    await connect(parlor, options.parlor.clock ?? systemClock);
    if (parlor.userId !== user.userID) {
      await parlor.logOut();
      throw ofAnotherUser(user.userID);
    }
    session.begin(parlor);
  };

  return {
    login: (user: string | User, config: string | Pick<ZIMLoginConfig, "token">) =>
      asked(() => {
        const token = typeof config === "string" ? config : config.token;
        const profile = typeof config === "string" ? {} : config;
        return logIn(typeof user === "string" ? { ...profile, userID: user } : user, token);
      }),

    async logout() {
      await running?.logOut();
    },

    renewToken: (token) =>
      asked(async () => {
        await session.parlor.renewToken(token);
        return { token };
      }),
  };
}

/** Connects, for as long as a login may take. */
async function connect(parlor: Parlor, clock: Clock): Promise<void> {
  const done = new AbortController();
  let isLate = false;
  void clock.sleep(loginTimeoutMs, done.signal).then(() => {
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

function alreadyLoggedIn(): ZIMError {
  return new ZIMError(ZIMErrorCode.NetworkModuleUserHasAlreadyLogged, "log out first");
}

function ofAnotherUser(userID: string): ZIMError {
  const code = ZIMErrorCode.NetworkModuleTokenInvalid;
  return new ZIMError(code, `the token is not of user ${userID}`);
}
