import type { DescService } from "@bufbuild/protobuf";
import {
  type Client,
  createClient,
  createRouterTransport,
  type Transport,
} from "@connectrpc/connect";
import pino from "pino";
import { AuthService } from "../../gen/parlor/v1/auth_service_pb.ts";
import { EventService } from "../../gen/parlor/v1/event_service_pb.ts";
import { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import { type App, defaultAppLimits } from "../../services/auth/app.ts";
import { authenticating } from "../../services/auth/authenticate.ts";
import { Leases } from "../../services/auth/leases.ts";
import { Sessions } from "../../services/auth/sessions.ts";
import { signToken, type TokenRequest } from "../../services/auth/token.ts";
import { Hub } from "../../services/event/hub.ts";
import { Readers } from "../../services/event/readers.ts";
import { Turn } from "../../services/event/turn.ts";
import { masking } from "../../services/faults.ts";
import { createHealth } from "../../services/health/health.ts";
import { FailedLogins } from "../../services/rate/failed-logins.ts";
import { Meter } from "../../services/rate/meter.ts";
import { noRates } from "../../services/rate/rates.ts";
import { takeOut } from "../../services/room/leave.ts";
import { roomDeadlines } from "../../services/room/settle.ts";
import { routes } from "../../services/routes.ts";
import { Deadlines } from "../../services/store/deadlines.ts";
import type { Store } from "../../services/store/store.ts";
import { validating } from "../../services/validate.ts";
import type { ManualClock } from "./manual-clock.ts";
import { openStore, type TestStore } from "./store.ts";

/** The whole service in one process, tokens and all, without a network and with a clock moved by hand. */
export interface Node {
  readonly clock: ManualClock;
  readonly store: Store;
  /** Keys of which something is kept that will not go by itself. */
  left(): Promise<number>;
  readonly leases: Leases;
  readonly apps: ReadonlyMap<string, App>;
  /** A token of the app `shop`, or another. */
  token(request: Partial<TokenRequest> & { userId: string }, appId?: string): Promise<string>;
  /** The calls of whoever has a credential. */
  calls(credential?: string, headers?: Readonly<Record<string, string>>): Calls;
  /** The calls of a user who has logged in. */
  login(userId: string, options?: LoginOptions): Promise<LoggedIn>;
  /** The calls of the app's backend. */
  backend(): Promise<Calls>;
}

/** How a user logs in. */
export type LoginOptions = Partial<TokenRequest> & {
  readonly deviceId?: string;
  readonly platform?: string;
};

/** A client of every service. */
export interface Calls {
  readonly auth: Client<typeof AuthService>;
  readonly rooms: Client<typeof RoomService>;
  readonly messages: Client<typeof MessageService>;
  readonly events: Client<typeof EventService>;
}

/** The calls of a session. */
export interface LoggedIn extends Calls {
  readonly sessionId: string;
  readonly accessToken: string;
}

/** The grace period of these nodes. */
export const gracePeriodMs = 30_000;

const secretOf = (text: string) => new TextEncoder().encode(text.padEnd(32, "."));

/** Opens a node with the apps `shop`, of two secrets and as it is said here, and `other`. */
export function openNode(
  shop: Partial<App> = {},
  { store, clock, left }: Omit<TestStore, "dump" | "another"> = openStore(),
): Node {
  const log = pino({ level: "silent" });
  const app = (appId: string, ...secrets: string[]): App => ({
    appId,
    secrets: secrets.map(secretOf),
    limits: defaultAppLimits,
    rates: noRates,
  });
  const apps = new Map([
    ["shop", { ...app("shop", "shop one", "shop two"), ...shop }],
    ["other", app("other", "other")],
  ]);
  const leases = new Leases({ store, clock, gracePeriodMs });
  const leaveRoom = (
    who: Parameters<typeof takeOut>[1],
    reason: Parameters<typeof takeOut>[2]["reason"],
  ) => takeOut(store, who, { reason });
  const sessions = new Sessions({ store, leases, leaveRoom });
  const settle = { ...sessions.deadlines(), ...roomDeadlines(store) };
  void new Deadlines({ store, clock, log, settle }); // runs as the clock moves
  const turn = new Turn(clock);
  const transport = createRouterTransport(
    routes({
      store,
      clock,
      apps,
      leases,
      sessions,
      gracePeriodMs,
      hub: new Hub(store, turn, clock),
      turn,
      readers: new Readers(clock),
      health: createHealth([]),
      meter: new Meter({ store, clock }),
      failedLogins: new FailedLogins({ clock, rate: null }),
    }),
    {
      router: {
        interceptors: [masking(log), authenticating({ apps, leases, clock }), validating()],
      },
    },
  );
  const calls: Node["calls"] = (credential, headers = {}) => {
    const authorized = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
    return callsOf(withHeaders(transport, { ...authorized, ...headers }));
  };
  const token: Node["token"] = (request, appId = "shop") => {
    const signer = apps.get(appId);
    if (signer === undefined) throw new Error(`no app ${appId}`);
    return signToken(signer, { ttlS: 7200, now: clock.now(), ...request });
  };
  return {
    clock,
    store,
    left,
    leases,
    apps,
    token,
    calls,
    async login(userId, { deviceId = "", platform = "test", ...request } = {}) {
      const answer = await calls().auth.login({
        token: await token({ userId, ...request }),
        device: { deviceId, platform },
      });
      const { accessToken, session } = answer;
      return { ...calls(accessToken), accessToken, sessionId: session?.sessionId ?? "" };
    },
    backend: async () => calls(await token({ userId: "server", backend: true })),
  };
}

/** A client of every service, over a transport. */
export function callsOf(transport: Transport): Calls {
  const client = <S extends DescService>(service: S) => createClient(service, transport);
  return {
    auth: client(AuthService),
    rooms: client(RoomService),
    messages: client(MessageService),
    events: client(EventService),
  };
}

/** A transport that sends these headers with every call, and no others. */
export function withHeaders(
  transport: Transport,
  headers: Readonly<Record<string, string>>,
): Transport {
  return {
    unary: (method, signal, timeoutMs, _header, ...rest) =>
      transport.unary(method, signal, timeoutMs, headers, ...rest),
    stream: (method, signal, timeoutMs, _header, ...rest) =>
      transport.stream(method, signal, timeoutMs, headers, ...rest),
  };
}
