import { createHash, randomFillSync } from "node:crypto";
import { type DescMessage, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { ConnectError } from "@connectrpc/connect";
import { type Caller, requesterOf } from "../auth/caller.ts";
import { requestIdReused } from "../errors/errors.ts";
import type { Answered, Once, Refused, RequestRef } from "../store/store.ts";

/** How long an answered request is kept. Said in the contract beside every `request_id`. */
const answerTtlMs = 10 * 60_000;

/** A request that may be repeated. */
export interface Repeatable {
  readonly requestId: string;
  readonly ref: RequestRef;
  readonly digest: string;
}

/** The request as the store knows it, or undefined where it has no `request_id`. */
export function repeatable<Desc extends DescMessage>(
  caller: Caller,
  schema: Desc,
  request: MessageShape<Desc> & { readonly requestId: string },
): Repeatable | undefined {
  const { requestId } = request;
  if (requestId === "") return undefined;
  const digest = createHash("sha256").update(toBinary(schema, request)).digest("base64url");
  const ref = { owner: requesterOf(caller), id: `${schema.typeName}/${requestId}` };
  return { requestId, ref, digest };
}

/** A map in the order of its keys, so that equal requests are equal bytes. */
export function inOrder<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The part of a change that makes it safe to repeat. */
export function once(
  request: Repeatable | undefined,
  answer: Uint8Array,
): { readonly once?: Once } {
  if (request === undefined) return {};
  const { ref, digest } = request;
  return { once: { ...ref, digest, answer, ttlMs: answerTtlMs } };
}

/** The first answer to a repeated request, if there is one. Throws where the request is another. */
export function firstAnswer(
  request: Repeatable | undefined,
  answered: Answered | undefined,
): Answered | undefined {
  if (request === undefined || answered === undefined) return undefined;
  if (answered.digest !== request.digest) throw requestIdReused(request.requestId);
  return answered;
}

/** The error of a refusal that came of another use of the request's id; undefined for any other. */
export function reused(
  request: Repeatable | undefined,
  refused: Refused,
): ConnectError | undefined {
  return refused.reused && request !== undefined ? requestIdReused(request.requestId) : undefined;
}

const idBytes = 15;
/** Random bytes for ids to come: to ask for each costs ten times as much. */
const pool = Buffer.alloc(256 * idBytes);
let used = pool.length;

/** A new id: 20 characters, 120 random bits. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += idBytes;
  return pool.toString("base64url", used - idBytes, used);
}
