import { durationMs } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import { ErrorDetailSchema, ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { noRates, type Rates } from "../../services/rate/rates.ts";

/** These rates, and no others. */
export const only = (rates: Partial<Rates>): Rates => ({ ...noRates, ...rates });

/** How a call went that may be refused for its rate. */
export interface Limited {
  /** The setting of the rate; "" where the call passed. */
  readonly limit: string;
  readonly roomId: string;
  readonly retryAfterMs: number;
  /** The header. */
  readonly retryAfter: string;
}

const passed: Limited = { limit: "", roomId: "", retryAfterMs: 0, retryAfter: "" };

/** Makes a call. Fails where it is refused for anything but its rate. */
export async function limited(call: Promise<unknown>): Promise<Limited> {
  const error = await call.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (error === undefined) return passed;
  if (!(error instanceof ConnectError)) throw error;
  const [detail] = error.findDetails(ErrorDetailSchema);
  if (detail?.reason !== ErrorReason.RATE_LIMITED || detail.retryAfter === undefined) throw error;
  return {
    limit: detail.metadata.limit ?? "",
    roomId: detail.metadata.room_id ?? "",
    retryAfterMs: durationMs(detail.retryAfter),
    retryAfter: error.metadata.get("retry-after") ?? "",
  };
}

/** How many of these calls pass, made one after another until one is refused. */
export async function passing(call: () => Promise<unknown>, most = 1000): Promise<number> {
  for (let count = 0; count < most; count++) if ((await limited(call())).limit !== "") return count;
  return most;
}
