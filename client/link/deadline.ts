import { Code } from "@connectrpc/connect";
import type { Clock } from "../clock.ts";
import { ParlorError } from "../error.ts";

/** A call is made for half as long as the service remembers its `request_id`: a later one might happen twice. */
const longestMs = 5 * 60 * 1000;

/** Until when a call may be made. */
export interface Deadline {
  /** Waits for something, but no longer than to the deadline: throws `ParlorError` then. */
  wait(something: (signal: AbortSignal) => Promise<unknown>): Promise<void>;
  /** Makes the call, right after `wait`. Throws what it throws. */
  call<Answer>(make: () => Promise<Answer>): Promise<Answer>;
}

/** Of what may be tried for ever. */
export const endless: Deadline = {
  async wait(something) {
    await something(new AbortController().signal);
  },
  call: (make) => make(),
};

/** 5 minutes from now on, which nothing renews. */
export function createDeadline(clock: Clock): Deadline {
  const [begun, begunAt] = [clock.now(), clock.wall()];
  // By the clock that went further: one may stand still while the machine sleeps.
  const leftMs = () => longestMs - Math.max(clock.now() - begun, clock.wall() - begunAt);
  let isLate = false;
  let made = false;
  let failure: unknown;
  return {
    async wait(something) {
      const done = new AbortController();
      const late = clock.sleep(leftMs(), done.signal).then(() => {
        isLate ||= !done.signal.aborted;
      });
      try {
        await Promise.race([something(done.signal), late]);
      } finally {
        done.abort();
      }
      if (isLate || leftMs() <= 0) throw tooLate(made, failure);
    },
    async call(make) {
      made = true;
      try {
        return await make();
      } catch (thrown) {
        failure = thrown;
        throw thrown;
      }
    },
  };
}

function tooLate(made: boolean, cause: unknown): ParlorError {
  const happened = made ? "it may have happened all the same" : "it was not sent";
  return new ParlorError({
    code: Code.DeadlineExceeded,
    message: `the call did not get through within 5 minutes: ${happened}`,
    metadata: { sent: made ? "maybe" : "no" },
    cause,
  });
}
