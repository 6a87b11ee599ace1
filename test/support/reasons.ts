import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorDetailSchema, ErrorReason } from "../../gen/parlor/v1/error_pb.ts";

/** Names of the reasons, which generated enums do not have. */
const names = new Map<number, string>(
  Object.entries(ErrorReason).map(([name, value]) => [value, name]),
);

/**
 * What a call is refused for: `CODE REASON`. Fails where it is not refused, or where the error has not
 * exactly one detail.
 */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (!(error instanceof ConnectError)) throw new Error(`not refused: ${String(error)}`);
  const details = error.findDetails(ErrorDetailSchema);
  if (details.length !== 1 || error.details.length !== 1)
    throw new Error(`${error.details.length} details on: ${error.message}`);
  return `${Code[error.code]} ${names.get(details[0]?.reason ?? -1)}`;
}
