import type { HandlerContext } from "@connectrpc/connect";
import { pino } from "pino";
import { expect } from "vitest";
import {
  EventService,
  file_parlor_v1_event_service,
  type SubscribeRequest,
} from "../../gen/parlor/v1/event_service_pb.ts";
import { file_parlor_v1_room_service, RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import { roomNotFound } from "../../services/errors/room-errors.ts";
import { createHealth, type Health } from "../../services/health/health.ts";
import { openPort, type Port, type PortOptions } from "../../services/port/port.ts";
import { reflection } from "../../services/reflection/reflection.ts";
import { fromGenerator } from "../support/from-generator.ts";
import { timersOf } from "../support/timers.ts";

/** How the calls of a test port have gone. */
export interface Calls {
  started: number;
  /** Ran their `finally`. */
  finished: number;
  /** Had their signal aborted. */
  aborted: number;
}

/** A port with trivial services behind it. */
export interface TestPort extends Port {
  readonly number: number;
  readonly calls: Calls;
  readonly health: Health;
  /** What was logged. */
  readonly lines: string[];
  /** Calls of `GetRoom` that have come to the room "held". */
  held(): number;
  /** Lets every `GetRoom` of the room "held" answer. */
  release(): void;
}

/** Rooms that behave in a way of their own; every other is answered at once. */
export const rooms = {
  /** `GetRoom` says there is none; `Subscribe` says so after an event. */
  missing: "missing",
  /** `GetRoom` answers when it is released. */
  held: "held",
  /** `GetRoom` answers with 300 KB. */
  big: "big",
  /** `Subscribe` sends as fast as it can, without end. */
  flood: "flood",
  /** `Subscribe` says so before any event. */
  refused: "refused",
  /** `GetRoom` and `Subscribe` throw what is no error of ours. */
  faulty: "faulty",
  /** `GetRoom` and `Subscribe` set a header and a trailer. */
  marked: "marked",
  /** `Subscribe` ends without an event. */
  empty: "empty",
  /** `Subscribe` sends an event and waits for its signal. */
  quiet: "quiet",
} as const;

/** Opens a port on any free number of the loopback. Its streams are `written`, or left to connect. */
export async function openTestPort({
  written = true,
  ...options
}: Partial<PortOptions> & { readonly written?: boolean } = {}): Promise<TestPort> {
  const calls: Calls = { started: 0, finished: 0, aborted: 0 };
  const health = createHealth([RoomService.typeName, EventService.typeName]);
  const lines: string[] = [];
  let waiting = 0;
  const held = Promise.withResolvers<void>();
  const port = await openPort({
    host: "127.0.0.1",
    port: 0,
    interceptors: [],
    origins: [],
    log: pino({ level: "warn" }, { write: (line) => lines.push(line) }),
    pages(_request, response) {
      response.statusCode = 404;
      response.end("no such page\n");
    },
    routes(router) {
      health.routes(router);
      reflection(router, [file_parlor_v1_room_service, file_parlor_v1_event_service]);
      router.service(RoomService, {
        async getRoom({ roomId }, { responseHeader, responseTrailer }) {
          if (roomId === rooms.missing) throw roomNotFound(roomId);
          if (roomId === rooms.faulty) throw new Error("a secret");
          if (roomId === rooms.marked) {
            responseHeader.set("x-header", "first");
            responseTrailer.set("x-trailer", "last");
          }
          if (roomId === rooms.held) {
            waiting++;
            await held.promise;
          }
          const name = roomId === rooms.big ? "x".repeat(300_000) : "";
          return { snapshot: { room: { roomId, name } } };
        },
        leaveRoom: ({ roomId }) => ({ roomId }),
      });
      router.service(EventService, {
        subscribe: (request, context) => subscribe(request, context, calls),
      });
    },
    ...options,
    ...(written ? { streams: [writing(calls)] } : { plain: false }),
  });
  const number = port.address.port;
  return {
    ...port,
    number,
    calls,
    health,
    lines,
    held: () => waiting,
    release: () => held.resolve(),
  };
}

/** The same stream, written. */
const writing = (calls: Calls) =>
  fromGenerator(EventService.method.subscribe, (request, context) =>
    subscribe(request, context, calls),
  );

async function* subscribe(request: SubscribeRequest, context: HandlerContext, calls: Calls) {
  const { signal, responseHeader, responseTrailer } = context;
  const roomId = request.cursors[0]?.roomId ?? "";
  if (roomId === rooms.refused) throw roomNotFound(roomId);
  if (roomId === rooms.empty) return;
  if (roomId === rooms.marked) {
    responseHeader.set("x-header", "first");
    responseTrailer.set("x-trailer", "last");
  }
  calls.started++;
  signal.addEventListener("abort", () => calls.aborted++, { once: true });
  try {
    yield { events: [{ roomId, sequence: 1n }] };
    if (roomId === rooms.missing) throw roomNotFound(roomId);
    if (roomId === rooms.faulty) throw new Error("a secret");
    if (roomId === rooms.quiet) {
      await aborted(signal);
      signal.throwIfAborted();
    }
    const filler = "x".repeat(8_000);
    while (roomId === rooms.flood && !signal.aborted) yield { events: [{ roomId: filler }] };
    if (roomId === "") for (const sequence of [2n, 3n]) yield { events: [{ roomId, sequence }] };
  } finally {
    calls.finished++;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** That the port answers a stranger on a new connection. */
export async function expectAnswers(port: Port): Promise<void> {
  const response = await fetch(`${port.url}/parlor.v1.RoomService/LeaveRoom`, {
    method: "POST",
    headers: { "content-type": "application/json", connection: "close" },
    body: '{"roomId":"still-here"}',
  });
  expect(await response.json()).toEqual({ roomId: "still-here" });
}

/** That the port answers, and that no connection, running call or timer of the past is left. */
export async function expectUnharmed(port: TestPort): Promise<void> {
  await expectAnswers(port);
  await expect.poll(() => port.connections()).toBe(0);
  await expect.poll(() => port.calls.started - port.calls.finished).toBe(0);
  expect(port.health.watchers()).toBe(0);
  // One that is always there: the look at HTTP/2 sessions is an interval, not a timeout.
  await expect.poll(() => timersOf("/services/port/")).toEqual([]);
}
