import type { Logger } from "pino";
import type { App } from "./auth/app.ts";
import { authenticating } from "./auth/authenticate.ts";
import { Leases } from "./auth/leases.ts";
import { Sessions } from "./auth/sessions.ts";
import type { Clock } from "./clock.ts";
import { Hub } from "./event/hub.ts";
import { Readers } from "./event/readers.ts";
import { Turn } from "./event/turn.ts";
import { masking } from "./faults.ts";
import { createHealth } from "./health/health.ts";
import { createMetrics, type MetricsReaders, metricsPath } from "./metrics/metrics.ts";
import { developmentPages } from "./pages/development.ts";
import { pages } from "./pages/pages.ts";
import { openPort } from "./port/port.ts";
import type { TlsCredential } from "./port/servers.ts";
import { defaultFailedLogins, FailedLogins } from "./rate/failed-logins.ts";
import { Meter } from "./rate/meter.ts";
import type { Rate } from "./rate/rates.ts";
import { givingBackAppRooms } from "./room/app-rooms.ts";
import { takeOut } from "./room/leave.ts";
import { roomDeadlines } from "./room/settle.ts";
import { routes, services, streams } from "./routes.ts";
import { Deadlines } from "./store/deadlines.ts";
import type { Store } from "./store/store.ts";
import { validating } from "./validate.ts";
import { BeforeSendHooks } from "./webhook/before-send.ts";
import { Webhooks } from "./webhook/webhooks.ts";

/** What a node is made of. */
export interface ServerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly apps: ReadonlyMap<string, App>;
  /** Whose tokens the page is given: only where the server listens on loopback. */
  readonly development: App | undefined;
  readonly host: string;
  readonly port: number;
  readonly tls: TlsCredential | undefined;
  readonly origins: readonly string[];
  /** How long a silent session keeps its memberships. */
  readonly gracePeriodMs: number;
  /** Who may read `/metrics`. */
  readonly metrics: MetricsReaders;
  /** How many logins may fail from an address; as in `failed-logins.ts` where it is not said. */
  readonly failedLogins?: Rate | null;
  /** The built pages. */
  readonly pagesFolder: string;
}

/** A running node. */
export interface Server {
  readonly url: string;
  /** What it carries at this moment. */
  load(): Load;
  /**
   * Says that it is not ready, tells streams to go, spread over `drainMs`, while calls are still served; then
   * lets running calls finish for at most `graceMs`, and closes.
   */
  close(how: { readonly drainMs: number; readonly graceMs: number }): Promise<void>;
}

/** What a node carries. */
export interface Load {
  /** Open connections, idle ones too. */
  readonly connections: number;
  /** Open streams of events. */
  readonly streams: number;
  /** Rooms that some stream follows. */
  readonly followedRooms: number;
  /** Those who watch its health. */
  readonly healthWatchers: number;
}

/** The store, which looks after the rooms of apps that may have no more than so many. */
function storeFor(store: Store, apps: ReadonlyMap<string, App>): Store {
  const isCapped = (app: string) => (apps.get(app)?.limits.maxRooms ?? 0) > 0;
  return [...apps.keys()].some(isCapped) ? givingBackAppRooms(store, isCapped) : store;
}

/** Starts a node: store → sessions and rooms → routes → port. Rejects where it cannot listen. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { clock, log, apps, gracePeriodMs, development } = options;
  const { failedLogins: failing = defaultFailedLogins } = options;
  const store = storeFor(options.store, apps);
  const meter = new Meter({ store, clock });
  const rated = { meter, failedLogins: new FailedLogins({ clock, rate: failing }) };
  const leases = new Leases({ store, clock, gracePeriodMs });
  const sessions = new Sessions({
    store,
    leases,
    leaveRoom: (who, reason) => takeOut(store, who, { reason }),
  });
  const turn = new Turn(clock);
  const hub = new Hub(store, turn, clock);
  const readers = new Readers(clock);
  const health = createHealth(services.map((service) => service.typeName));
  let [closing, lost] = [false, false];
  const forgetStore = store.reachable((reachable) => {
    if (!reachable) log.error("the store cannot be reached");
    else if (lost) log.info("the store is reached again");
    lost = !reachable;
    if (!closing) health.set(reachable ? "SERVING" : "NOT_SERVING");
  });
  const deadlines = new Deadlines({
    store,
    clock,
    log,
    settle: { ...sessions.deadlines(), ...roomDeadlines(store) },
  });
  const parts = { hub, turn, readers, leases, sessions, health };
  const beforeSend = new BeforeSendHooks({ clock, log });
  const made = { store, clock, apps, gracePeriodMs, ...parts, ...rated, beforeSend };
  const load = (): Load => ({
    connections: port.connections(),
    streams: leases.streams,
    followedRooms: hub.size,
    healthWatchers: health.watchers(),
  });
  const webhooks = new Webhooks({ store, clock, log, apps });
  const readings = () => ({
    ...load(),
    told: readers.tally,
    storeReachable: !lost,
    webhooks: webhooks.standings,
  });
  const metrics = createMetrics(readings, options.metrics);
  const port = await openPort({
    ...options,
    routes: routes(made),
    streams: streams(made),
    interceptors: [
      metrics.interceptor,
      masking(log),
      authenticating({ apps, leases, clock }),
      validating(),
    ],
    pages: pages(options.pagesFolder, {
      [metricsPath]: metrics.page,
      ...(development && developmentPages(development, clock)),
    }),
  });
  return {
    url: port.url,
    load,
    async close({ drainMs, graceMs }) {
      closing = true;
      health.set("NOT_SERVING");
      port.leave();
      await readers.drain(drainMs);
      await Promise.all([port.close(graceMs), webhooks.close(graceMs)]);
      readers.close();
      deadlines.close();
      leases.close();
      meter.close();
      forgetStore();
      await store.close();
    },
  };
}
