import { create } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { checkLimits } from "./check-limits.ts";

/**
 * A transport that sends no request which breaks a rule of the contract: the call fails with the `ParlorError`
 * that the service would answer, at once. Of streams the first request is checked; the contract has none with more.
 */
export function withLimits(transport: Transport): Transport {
  return {
    async unary(method, signal, timeoutMs, header, input, contextValues) {
      const message = create(method.input, input);
      const error = checkLimits(method.input, message);
      if (error !== undefined) throw error;
      return transport.unary(method, signal, timeoutMs, header, message, contextValues);
    },
    async stream(method, signal, timeoutMs, header, input, contextValues) {
      const requests = input[Symbol.asyncIterator]();
      const first = await requests.next();
      if (!first.done) {
        const error = checkLimits(method.input, create(method.input, first.value));
        if (error !== undefined) throw error;
      }
      const all = again(first, requests);
      return transport.stream(method, signal, timeoutMs, header, all, contextValues);
    },
  };
}

/** What was taken from an iterator, and the rest. */
async function* again<T>(first: IteratorResult<T>, rest: AsyncIterator<T>): AsyncIterable<T> {
  if (!first.done) yield first.value;
  yield* { [Symbol.asyncIterator]: () => rest };
}
