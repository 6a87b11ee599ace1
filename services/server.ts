import type { App } from "./auth/app.ts";
import { authenticating } from "./auth/authenticate.ts";
import { masking } from "./faults.ts";
import { createMetrics, type MetricsReaders, metricsPath } from "./metrics/metrics.ts";
import { developmentPages } from "./pages/development.ts";
import { pages } from "./pages/pages.ts";
import {
  createParts,
  followStore,
  type Parts,
  type PartsOptions,
  type Reachability,
} from "./parts.ts";
import { openPort, type Port } from "./port/port.ts";
import type { TlsCredential } from "./port/servers.ts";
import { routes, streams } from "./routes.ts";
import { validating } from "./validate.ts";

/** What a node is started with. */
export interface ServerOptions extends PartsOptions {
  /** Whose tokens the page is given: only where the server listens on loopback. */
  readonly development: App | undefined;
  readonly host: string;
  readonly port: number;
  readonly tls: TlsCredential | undefined;
  readonly origins: readonly string[];
  /** Who may read `/metrics`. */
  readonly metrics: MetricsReaders;
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

/** Starts a node: store → sessions and rooms → routes → port. Rejects where it cannot listen. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const parts = createParts(options);
  const { leases, hub, health, readers, webhooks } = parts;
  const reachability = followStore(parts.store, health, options.log);
  const load = (): Load => ({
    connections: port.connections(),
    streams: leases.streams,
    followedRooms: hub.size,
    healthWatchers: health.watchers(),
  });
  const metrics = createMetrics(
    () => ({
      ...load(),
      worstLag: leases.worstLag,
      told: readers.tally,
      storeReachable: reachability.reachable,
      webhooks: webhooks.standings,
    }),
    options.metrics,
  );
  const { log, development } = options;
  const port = await openPort({
    ...options,
    routes: routes(parts),
    streams: streams(parts),
    interceptors: [metrics.interceptor, masking(log), authenticating(parts), validating()],
    pages: pages(options.pagesFolder, {
      [metricsPath]: metrics.page,
      ...(development && developmentPages(development, parts.clock)),
    }),
  });
  return {
    url: port.url,
    load,
    close: (how) => close({ parts, port, reachability }, how),
  };
}

interface Running {
  readonly parts: Parts;
  readonly port: Port;
  readonly reachability: Reachability;
}

async function close(
  { parts, port, reachability }: Running,
  { drainMs, graceMs }: Parameters<Server["close"]>[0],
): Promise<void> {
  reachability.leave();
  port.leave();
  await parts.readers.drain(drainMs);
  await Promise.all([port.close(graceMs), parts.webhooks.close(graceMs)]);
  for (const part of [parts.readers, parts.deadlines, parts.leases, parts.meter]) part.close();
  reachability.stop();
  await parts.store.close();
}
