/**
 * The items, until there are no more or the signal aborts, whichever is first. A stream's messages end
 * when the peer ends them, not when the node goes.
 */
export async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal) {
  const iterator = items[Symbol.asyncIterator]();
  let stop = () => {};
  signal.addEventListener("abort", () => stop(), { once: true });
  while (!signal.aborted) {
    // Not Promise.race with one promise for the signal: it would gather a listener for every item.
    const next = await new Promise<IteratorResult<T> | undefined>((resolve, reject) => {
      stop = () => resolve(undefined);
      iterator.next().then(resolve, reject);
    });
    if (next === undefined || next.done === true) return;
    yield next.value;
  }
}
