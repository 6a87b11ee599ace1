import type { Logger } from "pino";
import type { App } from "./auth/app.ts";
import { Leases } from "./auth/leases.ts";
import { Sessions } from "./auth/sessions.ts";
import type { Clock } from "./clock.ts";
import { Hub } from "./event/hub.ts";
import { Readers } from "./event/readers.ts";
import { Turn } from "./event/turn.ts";
import { createHealth, type Health } from "./health/health.ts";
import { defaultFailedLogins, FailedLogins } from "./rate/failed-logins.ts";
import { Meter } from "./rate/meter.ts";
import type { Rate } from "./rate/rates.ts";
import { givingBackAppRooms } from "./room/app-rooms.ts";
import { takeOut } from "./room/leave.ts";
import { roomDeadlines } from "./room/settle.ts";
import { services } from "./routes.ts";
import { Deadlines } from "./store/deadlines.ts";
import type { Store } from "./store/store.ts";
import { BeforeSendHooks } from "./webhook/before-send.ts";
import { Webhooks } from "./webhook/webhooks.ts";

/** What the parts of a node are made from. */
export interface PartsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly apps: ReadonlyMap<string, App>;
  /** How long a silent session keeps its memberships. */
  readonly gracePeriodMs: number;
  /** How many logins may fail from an address; as in `failed-logins.ts` where it is not said. */
  readonly failedLogins?: Rate | null;
}

/** What a node is made of, but for its port. */
export type Parts = ReturnType<typeof createParts>;

/** Makes the parts of a node: from its store up to what its calls are answered with. */
export function createParts(options: PartsOptions) {
  const { clock, log, apps, gracePeriodMs } = options;
  const { failedLogins: rate = defaultFailedLogins } = options;
  const store = storeFor(options.store, apps);
  const leases = new Leases({ store, clock, gracePeriodMs });
  const sessions = new Sessions({
    store,
    leases,
    leaveRoom: (who, reason) => takeOut(store, who, { reason }),
  });
  const turn = new Turn(clock);
  const settle = { ...sessions.deadlines(), ...roomDeadlines(store) };
  return {
    ...{ store, clock, apps, gracePeriodMs, leases, sessions, turn },
    meter: new Meter({ store, clock }),
    failedLogins: new FailedLogins({ clock, rate }),
    hub: new Hub(store, turn, clock),
    readers: new Readers(clock),
    health: createHealth(services.map((service) => service.typeName)),
    deadlines: new Deadlines({ store, clock, log, settle }),
    beforeSend: new BeforeSendHooks({ clock, log }),
    webhooks: new Webhooks({ store, clock, log, apps }),
  };
}

/** The store, which looks after the rooms of apps that may have no more than so many. */
function storeFor(store: Store, apps: ReadonlyMap<string, App>): Store {
  const isCapped = (app: string) => (apps.get(app)?.limits.maxRooms ?? 0) > 0;
  return [...apps.keys()].some(isCapped) ? givingBackAppRooms(store, isCapped) : store;
}

/** How a node stands with its store. */
export interface Reachability {
  /** Whether the store answers, as far as is known. */
  readonly reachable: boolean;
  /** The node is about to close: its health is no longer the store's to say. */
  leave(): void;
  /** Follows the store no more. */
  stop(): void;
}

/** Has a node's health follow its store, and logs where it is lost and found. */
export function followStore(store: Store, health: Health, log: Logger): Reachability {
  let [reachable, leaving] = [true, false];
  const stop = store.reachable((now) => {
    if (!now) log.error("the store cannot be reached");
    else if (!reachable) log.info("the store is reached again");
    reachable = now;
    if (!leaving) health.set(now ? "SERVING" : "NOT_SERVING");
  });
  return {
    get reachable() {
      return reachable;
    },
    leave() {
      leaving = true;
      health.set("NOT_SERVING");
    },
    stop,
  };
}
