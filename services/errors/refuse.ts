import type { MessageInitShape } from "@bufbuild/protobuf";
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
  more: Pick<MessageInitShape<typeof ErrorDetailSchema>, "attributes"> = {},
): ConnectError {
  return new ConnectError(text, code, undefined, [
    { desc: ErrorDetailSchema, value: { reason, metadata, ...more } },
  ]);
}
