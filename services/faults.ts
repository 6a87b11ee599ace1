import { randomUUID } from "node:crypto";
import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import type { Logger } from "pino";
import { internal } from "./errors/errors.ts";

/**
 * Answers whatever is thrown that is no answer of ours, a fault, as `internal` under an id, and logs it
 * under that id. Its text stays inside.
 */
export function masking(log: Logger): Interceptor {
  const mask = (method: string, signal: AbortSignal, failure: unknown): ConnectError => {
    if (failure instanceof ConnectError) return failure;
    if (signal.aborted) return ConnectError.from(failure, Code.Canceled); // the peer has left
    const errorId = randomUUID();
    log.error({ err: failure, errorId, method }, "a call failed");
    return internal(errorId);
  };
  return (next) => async (request) => {
    const { signal } = request;
    const method = `${request.service.typeName}/${request.method.name}`;
    try {
      const response = await next(request);
      if (!response.stream) return response;
      return {
        ...response,
        message: masked(response.message, (failure) => mask(method, signal, failure)),
      };
    } catch (failure) {
      throw mask(method, signal, failure);
    }
  };
}

async function* masked<T>(messages: AsyncIterable<T>, mask: (failure: unknown) => ConnectError) {
  try {
    yield* messages;
  } catch (failure) {
    throw mask(failure);
  }
}
