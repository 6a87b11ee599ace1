import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { EventService, SubscribeRequest } from "../../gen/parlor/v1/event_service_pb.ts";
import { type SessionCaller, sessionOf } from "../auth/caller.ts";
import type { Leases } from "../auth/leases.ts";
import type { Cancel, Clock } from "../clock.ts";
import { invalidRequest } from "../errors.ts";
import type { Store } from "../store/store.ts";
import { msFromDuration } from "../time.ts";
import type { Hub } from "./hub.ts";
import { watchKeepAlive } from "./keep-alive.ts";
import { Outbox } from "./outbox.ts";
import { Subscription } from "./subscription.ts";

/** What streams have to do with their session's lease. */
export type StreamLeases = Pick<Leases, "streamOpened" | "lastCall" | "heardSince">;

/** What `EventService` is made of. */
export interface EventServiceOptions {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly leases: StreamLeases;
}

/** Serves `EventService`. */
export function eventService(options: EventServiceOptions): ServiceImpl<typeof EventService> {
  return {
    async *subscribe(request, context) {
      const caller = sessionOf(context);
      checkCursors(request);
      const stream = openStream(options, { caller, request, context });
      try {
        stream.subscription.open(request.cursors);
        for await (const events of stream.outbox.batches(context.signal)) yield { events };
      } finally {
        stream.close();
      }
    },

    keepAlive(_request, context) {
      sessionOf(context); // authenticating it is what counts as heard
      return {};
    },
  };
}

interface Stream {
  readonly subscription: Subscription;
  readonly outbox: Outbox;
  /** Lets go of everything that the stream holds. Safe to call twice. */
  readonly close: Cancel;
}

/**
 * Opens what one stream holds. It is let go of when the call's signal aborts, too: a handler that is
 * blocked on a reader who has gone never comes to its `finally`.
 */
function openStream(
  options: EventServiceOptions,
  call: {
    readonly caller: SessionCaller;
    readonly request: SubscribeRequest;
    readonly context: HandlerContext;
  },
): Stream {
  const { clock, leases } = options;
  const { caller, request, context } = call;
  const holds: Cancel[] = [];
  const close = () => {
    for (const letGo of holds.splice(0)) letGo();
  };
  const outbox = new Outbox({ clock, ended: close });
  const subscription = new Subscription({ ...options, caller, outbox });
  holds.push(
    () => subscription.close(),
    leases.streamOpened(caller),
    watchKeepAlive({ clock, leases, caller, outbox }, msFromDuration(request.keepAlive)),
    listen(context.signal, close),
  );
  return { subscription, outbox, close };
}

/** Hears of an abort until it is cancelled. */
function listen(signal: AbortSignal, abort: () => void): Cancel {
  signal.addEventListener("abort", abort, { once: true });
  return () => signal.removeEventListener("abort", abort);
}

function checkCursors({ cursors }: SubscribeRequest): void {
  const nameless = cursors.findIndex(({ roomId }) => roomId === "");
  if (nameless >= 0) throw invalidRequest(`cursors[${nameless}].room_id`, "is required");
}
