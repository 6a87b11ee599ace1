/**
 * Calls whose answers take their time: each arrives when `arrive` resolves, which is asked once there is
 * one, and is lost where it rejects.
 */
export function onTheWay<Calls extends object>(calls: Calls, arrive: () => Promise<void>): Calls {
  return new Proxy(calls, {
    get: (target, name) => async (request: unknown) => {
      const call: unknown = Reflect.get(target, name);
      const answer = typeof call === "function" ? await call.call(target, request) : undefined;
      await arrive();
      return answer;
    },
  });
}

/** Arrives up to so many turns of the event loop later. */
export function late(random: () => number, turns: number): () => Promise<void> {
  return async () => {
    for (let left = random() * turns; left > 1; left--)
      await new Promise((resolve) => setImmediate(resolve));
  };
}
