import { requireText, ZIMError } from "./error.ts";
import { ZIMErrorCode } from "./error-code.ts";

/** How long attributes may be, in bytes of UTF-8, by the contract, and ZIM's numbers past that. */
export interface AttributeLimits {
  readonly keyBytes: number;
  readonly valueBytes: number;
  readonly longKey: number;
  readonly longValue: number;
  readonly tooMany: number;
}

/** Those of attributes of a room. */
export const roomLimits: AttributeLimits = {
  keyBytes: 64,
  valueBytes: 1024,
  longKey: ZIMErrorCode.RoomModuleTheLengthOfRoomAttributeKeyExceedsLimit,
  longValue: ZIMErrorCode.RoomModuleTheLengthOfRoomAttributeValueExceedsLimit,
  tooMany: ZIMErrorCode.RoomModuleTheNumberOfRoomAttributesExceedsLimit,
};

/** Those of attributes of a member. */
export const memberLimits: AttributeLimits = {
  keyBytes: 32,
  valueBytes: 256,
  longKey: ZIMErrorCode.RoomModuleTheLengthOfRoomMemberAttributesKeyExceedsLimit,
  longValue: ZIMErrorCode.RoomModuleTheLengthOfRoomMemberAttributesValueExceedsLimit,
  tooMany: ZIMErrorCode.RoomModuleTheTotalLengthOfRoomMemberAttributesExceedsLimit,
};

/** Sets attributes. Where the service refuses them, the error says which limit they are past. */
export async function withinLimits<Answer>(
  set: Readonly<Record<string, string>>,
  limits: AttributeLimits,
  work: () => Promise<Answer>,
): Promise<Answer> {
  requireText("attributes", Object.values(set));
  try {
    return await work();
  } catch (thrown) {
    const error = ZIMError.from(thrown);
    throw new ZIMError(codeOf(error, set, limits), error.message, error.cause);
  }
}

function codeOf(
  { code }: ZIMError,
  set: Readonly<Record<string, string>>,
  limits: AttributeLimits,
): number {
  const tooMany = ZIMErrorCode.RoomModuleTheNumberOfRoomAttributesExceedsLimit;
  if (code === tooMany) return limits.tooMany;
  if (code !== ZIMErrorCode.CommonModuleParamsInvalid) return code;
  if (longest(Object.keys(set)) > limits.keyBytes) return limits.longKey;
  if (longest(Object.values(set)) > limits.valueBytes) return limits.longValue;
  return code;
}

function longest(texts: readonly string[]): number {
  const utf8 = new TextEncoder();
  return Math.max(0, ...texts.map((text) => utf8.encode(text).length));
}
