import { EventService } from "../../gen/parlor/v1/event_service_pb.ts";
import { backendOf } from "../auth/caller.ts";
import type { Clock } from "../clock.ts";
import { invalidRequest } from "../errors/errors.ts";
import type { Store } from "../store/store.ts";
import { type StreamRpc, unbuffered } from "../stream.ts";
import { decodeAppCursor } from "./app-cursor.ts";
import { matching } from "./app-filter.ts";
import { AppWatch } from "./app-watch.ts";
import type { Readers } from "./readers.ts";

/** What backends' streams are served from. */
export interface WatchAppOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly readers: Readers;
}

/** Serves `WatchApp`. */
export function watchApp({
  store,
  clock,
  readers,
}: WatchAppOptions): StreamRpc<
  typeof EventService.method.watchApp.input,
  typeof EventService.method.watchApp.output
> {
  return {
    method: EventService.method.watchApp,
    async answer(request, context, writer) {
      const caller = backendOf(context, "WatchApp");
      unbuffered(context);
      const { cursor, fromOldest } = request;
      if (fromOldest && cursor !== "")
        throw invalidRequest("from_oldest", "must not be set with a cursor");
      const anew = fromOldest ? "oldest" : "now";
      const from = cursor === "" ? anew : decodeAppCursor(cursor);
      const watch = new AppWatch({ store, clock, caller, writer, matches: matching(request) });
      const readNoMore = readers.openOther((failure) => watch.end(failure));
      const over = () => {
        watch.close();
        readNoMore();
      };
      if (writer.signal.aborted) over();
      else writer.signal.addEventListener("abort", over, { once: true });
      try {
        await watch.open(from);
      } catch (failure) {
        over();
        throw failure;
      }
    },
  };
}
