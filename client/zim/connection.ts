import type { Transport } from "@connectrpc/connect";
import { systemClock } from "../clock.ts";
import {
  createParlor,
  type Off,
  type Parlor,
  type ParlorEvents,
  type ParlorOptions,
  type Room,
} from "../index.ts";
import type { ConnectionStates } from "./connection-states.ts";
import { ZIMError } from "./error.ts";
import { ZIMErrorCode } from "./error-code.ts";
import type { Listeners } from "./listeners.ts";
import { Login } from "./login.ts";
import type { ZIMUserInfo } from "./room-types.ts";
import { ServiceClock } from "./service-clock.ts";
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

/** How somebody logs out: makes no difference, nothing is kept on the device. */
export interface ZIMLogoutConfig {
  isClearDB: boolean;
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
  logout(config?: Partial<ZIMLogoutConfig>): Promise<void>;
  /** Carries the session on under a newer token of the same user. Rejects with a `ZIMError`. */
  renewToken(token: string): Promise<ZIMTokenRenewedResult>;
}

/** What `Connection` is made of. */
export interface ConnectionOptions {
  readonly parlor: Omit<ParlorOptions, "token" | "profile"> & { readonly transport: Transport };
  readonly session: Session;
  readonly states: ConnectionStates;
  readonly listeners: Listeners;
  /** Somebody logs in: what is answered is called once that is over. */
  watch?(parlor: Parlor): Off;
  /** A room was entered. */
  entered(room: Room, parlor: Parlor): void;
}

/** Logging in and out. */
export function createConnection(options: ConnectionOptions): Connection {
  const { session, states, listeners } = options;
  const { clock = systemClock } = options.parlor;
  let running: Login | undefined;

  const start = (user: User, token: string): Login => {
    const { userID, userName = "", userAvatarUrl = "", userExtendedData = "" } = user;
    const profile = { name: userName, avatarUrl: userAvatarUrl, extendedData: userExtendedData };
    const time = new ServiceClock(clock);
    const transport = time.listenTo(options.parlor.transport);
    const parlor = createParlor({ ...options.parlor, transport, token, profile });
    parlor.on("tokenExpiring", createWarning(listeners, time));
    const entered = (room: Room): void => options.entered(room, parlor);
    const unwatch = options.watch?.(parlor);
    const over = (): void => {
      running = undefined;
      unwatch?.();
    };
    return new Login({ parlor, userID, session, states, clock, entered, over });
  };

  const logIn = async (user: User, token: string): Promise<void> => {
    session.requireClient();
    if (running !== undefined) throw alreadyLoggedIn();
    running = start(user, token);
    await running.begin();
  };

  return {
    login: (user: string | User, config: string | Pick<ZIMLoginConfig, "token">) =>
      asked(() => {
        const token = typeof config === "string" ? config : config.token;
        const profile = typeof config === "string" ? {} : config;
        return logIn(typeof user === "string" ? { ...profile, userID: user } : user, token);
      }),

    async logout() {
      await running?.end();
    },

    renewToken: (token) =>
      asked(async () => {
        await session.parlor.renewToken(token);
        return { token };
      }),
  };
}

/** The service warns a minute ahead at the most. By the contract. */
const earliestMs = 60_000;

/** Tells that a token expires soon: once of each time, though the service warns again and again. */
function createWarning(listeners: Listeners, time: ServiceClock): (event: Expiring) => void {
  let told = 0;
  return ({ expireTime }) => {
    if (told === expireTime.getTime()) return;
    told = expireTime.getTime();
    const leftMs = Math.min(time.untilMs(expireTime) ?? earliestMs, earliestMs);
    listeners.tell("tokenWillExpire", { second: Math.max(0, Math.round(leftMs / 1000)) });
  };
}

type Expiring = ParlorEvents["tokenExpiring"];

function alreadyLoggedIn(): ZIMError {
  return new ZIMError(ZIMErrorCode.NetworkModuleUserHasAlreadyLogged, "log out first");
}
