// Loaded into the service before its own code (node --import), in endurance runs and nowhere else: a door to
// look in by. It answers signals with one line of JSON on standard output.

import { IncomingMessage } from "node:http";
import { Http2ServerRequest } from "node:http2";
import { Socket } from "node:net";
import { queryObjects } from "node:v8";
import { Feed } from "../../services/event/feed.ts";
import { Outbox } from "../../services/event/outbox.ts";
import { Subscription } from "../../services/event/subscription.ts";
import { Writer } from "../../services/port/plain/writer.ts";
import type { Census, Weight } from "./inspected-service.ts";

/**
 * What is counted: every object of these classes that can still be reached. One of each is made for a
 * stream, a call, a room that is followed or a connection, and is to go with it. `Timeout` is what
 * `setTimeout` answers: a pull's timer, a deadline, the watch over a promise.
 */
const counted = {
  Outbox,
  Subscription,
  Feed,
  Writer,
  AbortController,
  Http2ServerRequest,
  IncomingMessage,
  Socket,
  Timeout: setTimeout(() => {}).unref().constructor,
};

process.on("SIGHUP", () => print({ weight: weigh() }));
process.on("SIGUSR2", () => print({ census: count() }));

function print(answer: { readonly weight: Weight } | { readonly census: Census }): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** The live objects' bytes, after a garbage collection. */
function weigh(): Weight {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heapUsed, rss, sockets: resources().TCPSocketWrap ?? 0 };
}

/** What there is. The count of a class takes some tenths of a second: a garbage collection that is thorough. */
function count(): Census {
  const objects = Object.entries(counted).map(([name, kind]): [string, number] => {
    if (typeof kind !== "function") throw new Error(`${name} is no class`);
    return [name, queryObjects(kind, { format: "count" })];
  });
  return { objects: Object.fromEntries(objects), resources: resources() };
}

/** What keeps the process alive, by type. */
function resources(): Record<string, number> {
  const all = Map.groupBy(process.getActiveResourcesInfo(), (type) => type);
  return Object.fromEntries([...all].map(([type, some]) => [type, some.length]));
}
