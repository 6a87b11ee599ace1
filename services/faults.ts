import { randomUUID } from "node:crypto";
import { ConnectError, type Interceptor } from "@connectrpc/connect";
import type { Logger } from "pino";
import { internal } from "./errors.ts";

/**
 * Answers whatever is thrown that is no answer of ours, a fault, as `internal` under an id, and logs it
 * under that id. Its text stays inside.
 */
export function masking(log: Logger): Interceptor {
  const mask = (method: string, failure: unknown): ConnectError => {
    if (failure instanceof ConnectError) return failure;
    const errorId = randomUUID();
    log.error({ err: failure, errorId, method }, "a call failed");
    return internal(errorId);
  };
  return (next) => async (request) => {
    const method = `${request.service.typeName}/${request.method.name}`;
    try {
      const response = await next(request);
      if (!response.stream) return response;
      async function* masked(messages: typeof response.message) {
        try {
          yield* messages;
        } catch (failure) {
          throw mask(method, failure);
        }
      }
      return { ...response, message: masked(response.message) };
    } catch (failure) {
      throw mask(method, failure);
    }
  };
}
