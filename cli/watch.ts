import { ConnectError } from "@connectrpc/connect";
import { systemClock } from "../client/clock.ts";
import { ParlorError } from "../client/error.ts";
import { createBackoff } from "../client/link/backoff.ts";
import type { WatchAppResponse } from "../gen/parlor/v1/event_service_pb.ts";
import type { Calls } from "./connection.ts";

/** The service says something at least every 20 s: silence for longer than this is a link that is lost. */
const silenceMs = 45_000;

/** What to watch. */
export interface Watching {
  readonly roomIdPrefix: string;
  /** Begins with the oldest that is kept, instead of now. */
  readonly fromOldest: boolean;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told once the link is lost, and why; it is sought anew. */
  onLost(why: string): void;
  /** Told once it is there again. */
  onFound(): void;
}

/**
 * What happens in an app, until the signal aborts: where the link is lost, from the cursor on, so that nothing
 * is missed. A stream that ends with its token is followed by the next, without a word. Throws what the first call
 * was refused with, and later what waiting does not mend.
 */
export async function* watch(
  { events }: Calls,
  { roomIdPrefix, fromOldest, signal, ...told }: Watching,
): AsyncGenerator<WatchAppResponse> {
  const backoff = createBackoff({ maxMs: 5000 });
  let [cursor, lost] = ["", false];
  const lose = (why: string) => {
    if (!lost) told.onLost(why);
    lost = true;
  };
  while (!signal.aborted) {
    const silence = createSilence();
    let live = false;
    try {
      const request = { cursor, roomIdPrefix, fromOldest: fromOldest && cursor === "" };
      const options = { signal: AbortSignal.any([signal, silence.signal]), timeoutMs: 0 };
      for await (const response of events.watchApp(request, options)) {
        silence.broken();
        if (lost) told.onFound();
        lost = false;
        yield response;
        ({ cursor } = response);
        live = true;
        backoff.reset();
      }
      if (!signal.aborted) lose("the stream ended");
    } catch (thrown) {
      if (signal.aborted) return;
      const { passing, sessionOver, message } = ParlorError.from(thrown);
      const silent = silence.signal.aborted;
      if (!(thrown instanceof ConnectError) || cursor === "" || !(live || silent || passing))
        throw thrown;
      if (live && sessionOver) continue;
      lose(silent ? "nothing came any more" : message);
    } finally {
      silence.end();
    }
    await systemClock.sleep(backoff.nextMs(), signal);
  }
}

/** Aborts where nothing comes for too long. */
function createSilence() {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), silenceMs);
  return {
    signal: controller.signal,
    broken: () => timer.refresh(),
    end: () => clearTimeout(timer),
  };
}
