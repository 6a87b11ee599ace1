import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Tally } from "../event/tally.ts";
import { answer, type PageRequest, type PageResponse, type Pages } from "../pages/pages.ts";
import { isProxied } from "../pages/proxied.ts";
import type { Standing } from "../webhook/standing.ts";

import { measureWebhooks } from "./webhook-metrics.ts";

/** Where a node is measured. */
export const metricsPath = "/metrics";

/** Who may read the metrics. Whoever comes through a proxy is not on loopback, wherever the proxy is. */
export type MetricsReaders = "loopback" | "all" | "none";

/** What is measured at the moment when it is asked for. */
export interface Readings {
  /** Open connections, idle ones too. */
  readonly connections: number;
  /** Open streams of events. */
  readonly streams: number;
  /** Rooms that some stream follows. */
  readonly followedRooms: number;
  /** The most events that a session had not read, of those that have said so here. */
  readonly worstLag: number;
  /** What the streams were told since the node began. */
  readonly told: Readonly<Tally>;
  readonly storeReachable: boolean;
  /** The webhooks that this node works on. */
  readonly webhooks: readonly Standing[];
}

/** What a node says of itself to Prometheus (its text format, version 0.0.4). */
export interface Metrics {
  /** Measures calls. The outermost: it sees each call as its caller does. */
  readonly interceptor: Interceptor;
  /** Answers `GET /metrics`, to those who may read. */
  readonly page: Pages;
}

/** Bounds of the histogram, in seconds: from a call that the memory answers to one that waits for Redis. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Makes the metrics of a node. */
export function createMetrics(read: () => Readings, readers: MetricsReaders): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const calls = new Histogram({
    name: "parlor_call_duration_seconds",
    help: "Calls that are answered once, by rpc and Connect's code (ok where it succeeded)",
    labelNames: ["rpc", "code"] as const,
    buckets,
    registers,
  });
  for (const [name, help, value] of gauges)
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value(read()));
      },
    });
  for (const [name, help, value] of counters)
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value(read()));
      },
    });
  measureWebhooks(registry, () => read().webhooks);
  return {
    interceptor: timing((rpc, code, seconds) => calls.observe({ rpc, code }, seconds)),
    page: (request, response) => {
      if (!mayRead(request, readers)) return answer(response, 404);
      if (request.method !== "GET") return answer(response, 405, "GET");
      void tell(registry, response);
    },
  };
}

type Reading = readonly [name: string, help: string, value: (readings: Readings) => number];

const gauges: readonly Reading[] = [
  ["parlor_connections", "Open connections, idle ones too", (now) => now.connections],
  ["parlor_streams", "Open streams of events", (now) => now.streams],
  ["parlor_followed_rooms", "Rooms that some stream follows", (now) => now.followedRooms],
  [
    "parlor_session_lag_events",
    "The most events that a session had not read, by its last KeepAlive to this node",
    (now) => now.worstLag,
  ],
  [
    "parlor_store_reachable",
    "1 where the store answers, else 0",
    (now) => (now.storeReachable ? 1 : 0),
  ],
];

const counters: readonly Reading[] = [
  ["parlor_told_events_total", "Events, as often as each was told", (now) => now.told.events],
  ["parlor_told_bytes_total", "Encoded bytes of these events", (now) => now.told.bytes],
  ["parlor_slow_readers_total", "Readers cut off as too slow", (now) => now.told.cutOff],
];

/** Tells how long each call took that is answered once, and with which code. */
function timing(observe: (rpc: string, code: string, seconds: number) => void): Interceptor {
  return (next) => async (request) => {
    if (request.stream) return next(request);
    const rpc = `${request.service.typeName}/${request.method.name}`;
    const start = performance.now();
    const seen = (code: string) => observe(rpc, code, (performance.now() - start) / 1000);
    try {
      const response = await next(request);
      seen("ok");
      return response;
    } catch (failure) {
      seen(codeOf(failure));
      throw failure;
    }
  };
}

/** The code's name as Connect writes it. */
function codeOf(failure: unknown): string {
  const { code } = ConnectError.from(failure);
  return Code[code].replace(/(?<!^)[A-Z]/g, "_$&").toLowerCase();
}

function mayRead(request: PageRequest, readers: MetricsReaders): boolean {
  if (readers !== "loopback") return readers === "all";
  const { remoteAddress = "" } = request.socket;
  return /^(::ffff:)?127\.|^::1$/.test(remoteAddress) && !isProxied(request);
}

async function tell(registry: Registry, response: PageResponse): Promise<void> {
  const text = await registry.metrics();
  response.setHeader("content-type", registry.contentType);
  Reflect.apply(response.end, response, [text]);
}
