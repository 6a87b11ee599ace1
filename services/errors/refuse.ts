import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { type Code, ConnectError } from "@connectrpc/connect";
import { ErrorDetailSchema, type ErrorReason } from "../../gen/parlor/v1/error_pb.ts";

/**
 * Makes an error of the contract: a code for the class, one `ErrorDetail` with the reason for programs and
 * every value of the text, the text for people. This folder makes every error that the service answers;
 * `proto/parlor/v1/error.proto` says what each reason means.
 */
export function refuse(
  code: Code,
  reason: ErrorReason,
  text: string,
  metadata: Readonly<Record<string, string>> = {},
  { retryAfterMs, ...more }: Details = {},
): ConnectError {
  if (retryAfterMs === undefined) return errorOf(text, code, { reason, metadata, ...more });
  const retryAfter = durationFromMs(retryAfterMs);
  const error = errorOf(text, code, { reason, metadata, ...more, retryAfter });
  error.metadata.set("retry-after", String(Math.ceil(retryAfterMs / 1000)));
  return error;
}

/** What some errors tell besides. */
type Details = Pick<MessageInitShape<typeof ErrorDetailSchema>, "attributes"> & {
  /** Milliseconds, at least 1. */
  readonly retryAfterMs?: number;
};

function errorOf(
  text: string,
  code: Code,
  value: MessageInitShape<typeof ErrorDetailSchema>,
): ConnectError {
  return new ConnectError(text, code, undefined, [{ desc: ErrorDetailSchema, value }]);
}
