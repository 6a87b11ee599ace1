import { describe, expect, it } from "vitest";
import { NodeReadings } from "../../web/console/node-readings.ts";
import { samplesOf } from "../../web/console/samples.ts";
import { Series, windowMs } from "../../web/console/series.ts";

/** A node that tells what it is given, at a time that is moved by hand. */
function readings() {
  const now = { timeMs: 0, messages: 0, text: "", status: 200, turned: 0 };
  const node = new NodeReadings({
    read: async () => new Response(now.text, { status: now.status }),
    messages: () => now.messages,
    now: () => now.timeMs,
    changed: () => {},
    turned: () => now.turned++,
  });
  return { now, node };
}

const told = (events: number, calls: number) => `
# HELP parlor_told_events_total Events
parlor_told_events_total ${events}
parlor_call_duration_seconds_count{rpc="a",code="ok"} ${calls}
parlor_call_duration_seconds_count{rpc="b",code="ok"} 1
parlor_slow_readers_total 3
parlor_streams 7
process_resident_memory_bytes 1.5e8
`;

describe("what a node tells", () => {
  it("is rates of what it counts, over the time that has passed", async () => {
    const { now, node } = readings();
    now.text = told(100, 10);
    await node.turn();
    expect(node.series.deliveries.last).toBeUndefined();
    Object.assign(now, { timeMs: 4000, messages: 20, text: told(180, 12) });
    await node.turn();
    const { deliveries, calls, messages, streams, memory, slowReaders } = node.series;
    const last = [deliveries, calls, messages, streams, memory, slowReaders].map((one) => one.last);
    expect(last).toEqual([20, 0.5, 5, 7, 1.5e8, 0]);
    expect(node.slowReaders).toBe(3);
  });

  it("is no rate where the node began anew", async () => {
    const { now, node } = readings();
    now.text = told(100, 10);
    await node.turn();
    Object.assign(now, { timeMs: 2000, text: told(10, 10) });
    await node.turn();
    expect([node.series.deliveries.last, node.series.calls.last]).toEqual([undefined, 0]);
  });

  it("is nothing where it may not be read, or does not answer; messages are counted even so", async () => {
    const { now, node } = readings();
    Object.assign(now, { status: 404, timeMs: 1000, messages: 5 });
    await node.turn();
    expect([node.telling, node.series.messages.last]).toEqual(["not-allowed", 5]);
    now.status = 503;
    for (let i = 0; i < 2; i++) await node.turn();
    expect([node.telling, now.turned]).toEqual(["no-answer", 1]);
    now.status = 200;
    for (let i = 0; i < 2; i++) await node.turn();
    expect([node.telling, now.turned]).toEqual(["yes", 2]);
  });

  it("tells of webhooks, each by its app and URL", async () => {
    const { now, node } = readings();
    const of = (url: string) => `{app="shop",url="${url}"}`;
    now.text = ["a", "b"]
      .map((url, i) =>
        [
          `parlor_webhook_taken_total${of(url)} ${i}`,
          `parlor_webhook_failing_rooms${of(url)} ${i + 1}`,
          `parlor_webhook_lag_seconds${of(url)} 0.5`,
        ].join("\n"),
      )
      .join("\n");
    await node.turn();
    expect(node.webhooks).toMatchObject([
      { app: "shop", url: "a", taken: 0, failingRooms: 1, lagSeconds: 0.5, waiting: 0 },
      { app: "shop", url: "b", taken: 1, failingRooms: 2 },
    ]);
  });
});

describe("Prometheus's text format", () => {
  it("is read with whatever its labels hold", () => {
    const samples = samplesOf('a{x="1,2",y="q\\"}\\n"} 3\na 4\n# a 5\nno sample\n');
    expect(samples.get("a")).toEqual([
      { labels: { x: "1,2", y: 'q"}\n' }, value: 3 },
      { labels: {}, value: 4 },
    ]);
  });
});

describe("a series", () => {
  it("forgets what is older than its window", () => {
    const series = new Series();
    series.add(0, 9);
    series.add(1, 1);
    expect([series.points.length, series.most]).toEqual([2, 9]);
    series.add(windowMs + 1, 2);
    expect(series.points.map(({ value }) => value)).toEqual([1, 2]);
  });
});
