import type { Rules } from "../limits/rules.ts";
import { limits } from "../limits/table.ts";
import { requireText, ZIMError } from "./error.ts";
import { ZIMErrorCode } from "./error-code.ts";

/** What attributes must be, by the contract, and ZIM's numbers where they are not. */
export interface AttributeLimits {
  readonly rules: Rules | undefined;
  readonly longKey: number;
  readonly longValue: number;
  readonly tooMany: number;
}

/** Those of attributes of a room. */
export const roomLimits: AttributeLimits = {
  rules: limits.UpdateAttributesRequest?.set,
  longKey: ZIMErrorCode.RoomModuleTheLengthOfRoomAttributeKeyExceedsLimit,
  longValue: ZIMErrorCode.RoomModuleTheLengthOfRoomAttributeValueExceedsLimit,
  tooMany: ZIMErrorCode.RoomModuleTheNumberOfRoomAttributesExceedsLimit,
};

/** Those of attributes of a member. */
export const memberLimits: AttributeLimits = {
  rules: limits.UpdateMemberAttributesRequest?.set,
  longKey: ZIMErrorCode.RoomModuleTheLengthOfRoomMemberAttributesKeyExceedsLimit,
  longValue: ZIMErrorCode.RoomModuleTheLengthOfRoomMemberAttributesValueExceedsLimit,
  tooMany: ZIMErrorCode.RoomModuleTheTotalLengthOfRoomMemberAttributesExceedsLimit,
};

/** Sets attributes. Where the service refuses them, the error says which limit they are past. */
export async function withinLimits<Answer>(
  set: Readonly<Record<string, string>>,
  past: AttributeLimits,
  work: () => Promise<Answer>,
): Promise<Answer> {
  requireText("attributes", Object.values(set));
  try {
    return await work();
  } catch (thrown) {
    const error = ZIMError.from(thrown);
    throw new ZIMError(codeOf(error, set, past), error.message, error.cause);
  }
}

function codeOf(
  { code }: ZIMError,
  set: Readonly<Record<string, string>>,
  past: AttributeLimits,
): number {
  const tooMany = ZIMErrorCode.RoomModuleTheNumberOfRoomAttributesExceedsLimit;
  if (code === tooMany) return past.tooMany;
  if (code !== ZIMErrorCode.CommonModuleParamsInvalid) return code;
  if (isLong(Object.keys(set), past.rules?.keys)) return past.longKey;
  if (isLong(Object.values(set), past.rules?.values)) return past.longValue;
  return code;
}

function isLong(
  texts: readonly string[],
  { maxBytes = Number.POSITIVE_INFINITY }: Rules = {},
): boolean {
  const utf8 = new TextEncoder();
  return texts.some((text) => utf8.encode(text).length > maxBytes);
}
