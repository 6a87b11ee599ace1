import { Counter, Gauge, type Registry } from "prom-client";
import type { Standing } from "../webhook/standing.ts";

type Reading = readonly [name: string, help: string, value: (standing: Standing) => number];

const counters: readonly Reading[] = [
  ["parlor_webhook_taken_total", "Requests that the receiver took", ({ taken }) => taken],
  [
    "parlor_webhook_failures_total",
    "Requests that failed, and are made again",
    ({ failed }) => failed,
  ],
];

const gauges: readonly Reading[] = [
  [
    "parlor_webhook_failing_rooms",
    "Rooms whose last request failed, and that wait to be tried again",
    ({ failingRooms }) => failingRooms,
  ],
  [
    "parlor_webhook_waiting_events",
    "Events that were read and are not taken yet",
    ({ waiting }) => waiting,
  ],
  [
    "parlor_webhook_lag_seconds",
    "Age of the oldest event that waits; 0 where none does",
    ({ lagSeconds }) => lagSeconds,
  ],
];

const labelNames = ["app", "url"] as const;

/** Measures the webhooks that a node works on, each by its app and its URL. */
export function measureWebhooks(registry: Registry, read: () => readonly Standing[]): void {
  const registers = [registry];
  for (const [name, help, value] of counters)
    new Counter({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const standing of read()) this.inc(labelsOf(standing), value(standing));
      },
    });
  for (const [name, help, value] of gauges)
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const standing of read()) this.set(labelsOf(standing), value(standing));
      },
    });
}

const labelsOf = ({ app, url }: Standing) => ({ app, url });
