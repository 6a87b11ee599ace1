import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { EventService, type PullEventsRequest } from "../../gen/parlor/v1/event_service_pb.ts";
import { sessionOf } from "../auth/caller.ts";
import { type StreamRpc, unbuffered } from "../stream.ts";
import { msFromDuration } from "../time.ts";
import { lagOf } from "./lag.ts";
import { Pull } from "./pull.ts";
import { checkCursors, openReader, type ReaderOptions } from "./reader.ts";

/** What `EventService` is made of. */
export type EventServiceOptions = ReaderOptions;

/** Serves the calls of `EventService` that answer once. */
export function eventService(
  options: EventServiceOptions,
): Omit<ServiceImpl<typeof EventService>, "subscribe" | "watchApp"> {
  return {
    pullEvents: (request, context) => pullEvents(options, request, context),

    async keepAlive({ cursors }, context) {
      const caller = sessionOf(context); // authenticating it is what counts as heard
      checkCursors(cursors);
      if (cursors.length === 0) return {};
      // It is alive all the same where the store cannot be asked.
      const lag = await lagOf(options, caller.app.appId, cursors).catch(() => undefined);
      if (lag !== undefined) options.leases.reported(caller, lag);
      return {};
    },
  };
}

/** Serves `Subscribe`. */
export function subscribe(
  options: EventServiceOptions,
): StreamRpc<
  typeof EventService.method.subscribe.input,
  typeof EventService.method.subscribe.output
> {
  return {
    method: EventService.method.subscribe,
    answer({ cursors, keepAlive }, context, writer) {
      const caller = sessionOf(context);
      unbuffered(context);
      const keepAliveMs = msFromDuration(keepAlive);
      void openReader(options, { caller, cursors, writer, keepAliveMs, heartbeat: true });
    },
  };
}

async function pullEvents(
  options: EventServiceOptions,
  { cursors, wait }: PullEventsRequest,
  context: HandlerContext,
) {
  const caller = sessionOf(context);
  const pull = new Pull();
  const close = () => pull.close();
  context.signal.addEventListener("abort", close);
  try {
    const how = { caller, cursors, keepAliveMs: 0, heartbeat: false };
    const past = openReader(options, { ...how, writer: pull });
    return { events: [...(await pull.events(past, msFromDuration(wait), options.clock))] };
  } finally {
    context.signal.removeEventListener("abort", close);
    pull.close();
  }
}
