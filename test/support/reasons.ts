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
  const { code, reason } = await refused(call);
  return `${code} ${reason}`;
}

/** What a call is refused for, with the values that its error speaks of. Fails as `refusal` does. */
export async function refused(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (!(error instanceof ConnectError)) throw new Error(`not refused: ${String(error)}`);
  const [detail] = error.findDetails(ErrorDetailSchema);
  if (detail === undefined || error.details.length !== 1)
    throw new Error(`${error.details.length} details on: ${error.message}`);
  return { code: Code[error.code], reason: names.get(detail.reason), metadata: detail.metadata };
}
