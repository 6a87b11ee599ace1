/**
 * Code that was written against ZIM's own typings compiles against these. Checked by the compiler alone: what
 * does not hold here is an error of `tsc`.
 */
import type * as Theirs from "zego-zim-web";
import type * as Ours from "../../../client/zim/index.ts";
import type { All, Function_, Holds, Takes, Whole } from "./lines-up.ts";

type Calls = Exclude<keyof Ours.ZIM & keyof Theirs.ZIM, "on" | "off">;

/** Every call that both have. */
export type SameCalls = Holds<All<{ [Name in Calls]: Takes<Ours.ZIM[Name], Theirs.ZIM[Name]> }>>;

/** Whether every object that a call takes, or answers, has all fields of theirs. */
type WholeCall<Call extends Function_, Their extends Function_> = [
  Whole<NonNullable<Parameters<Call>[0]>, NonNullable<Parameters<Their>[0]>>,
  Whole<NonNullable<Parameters<Call>[1]>, NonNullable<Parameters<Their>[1]>>,
  Whole<NonNullable<Parameters<Call>[2]>, NonNullable<Parameters<Their>[2]>>,
  Whole<NonNullable<Parameters<Call>[3]>, NonNullable<Parameters<Their>[3]>>,
  Whole<NonNullable<Parameters<Call>[4]>, NonNullable<Parameters<Their>[4]>>,
  Whole<Awaited<ReturnType<Call>>, Awaited<ReturnType<Their>>>,
] extends [true, true, true, true, true, true]
  ? true
  : false;

export type WholeCalls = Holds<
  All<{ [Name in Calls]: WholeCall<Ours.ZIM[Name], Theirs.ZIM[Name]> }>
>;

/** Calls of theirs that are named for messages and not there: of receipts, reactions, pins, edits and devices. */
type CallsElsewhere =
  | "addMessageReaction"
  | "cancelSendingMessage"
  | "clearConversationTotalUnreadMessageCount"
  | "clearConversationUnreadMessageCount"
  | "deleteAllConversationMessages"
  | "deleteAllMessage"
  | "deleteMessageAllReactions"
  | "deleteMessageReaction"
  | "deleteMessages"
  | "editMessage"
  | "insertMessageToLocalDB"
  | "pinMessage"
  | "queryCombineMessageDetail"
  | "queryConversationTotalUnreadMessageCount"
  | "queryGroupMessageReceiptReadMemberList"
  | "queryGroupMessageReceiptUnreadMemberList"
  | "queryMessageReactionUserList"
  | "queryMessageReceiptsInfo"
  | "queryMessageRepliedList"
  | "queryPinnedMessageList"
  | "searchGlobalLocalMessages"
  | "searchLocalMessages"
  | "sendConversationMessageReceiptRead"
  | "sendMessageReceiptsRead"
  | "updateMessageLocalExtendedData";

/** Whether theirs are those of ours and those elsewhere, no more and no less. */
type Accounted<Their, Our, Elsewhere> = [
  Exclude<Their, Our | Elsewhere>,
  Exclude<Elsewhere, Exclude<Their, Our>>,
] extends [never, never]
  ? true
  : Exclude<Their, Our | Elsewhere> | Exclude<Elsewhere, Exclude<Their, Our>>;

/** Every call of theirs that is named for rooms or messages. */
export type NoCallMissing = Holds<
  Accounted<
    Extract<keyof Theirs.ZIM, `${string}${"Room" | "Message"}${string}`>,
    keyof Ours.ZIM,
    CallsElsewhere
  >
>;

/** The older way to log in: of a call's two shapes, `Parameters` sees the last alone. */
export type OlderLogin = Holds<
  Ours.ZIM["login"] extends (user: Theirs.ZIMUserInfo, token: string) => Promise<void>
    ? true
    : false
>;
export type NewerLogin = Holds<
  Ours.ZIM["login"] extends (userID: string, config: Theirs.ZIMLoginConfig) => Promise<void>
    ? true
    : false
>;

type Events = keyof Ours.ZIMEventHandler;

/** Every event is one of theirs, and tells a listener no less than theirs. */
export type SameEvents = Holds<
  All<{
    [Name in Events]: Name extends keyof Theirs.ZIMEventHandler
      ? Parameters<Ours.ZIMEventHandler[Name]>[1] extends Parameters<
          Theirs.ZIMEventHandler[Name]
        >[1]
        ? true
        : false
      : false;
  }>
>;

/** Every event of theirs that is named for rooms. */
export type NoRoomEventMissing = Holds<
  [
    Exclude<Extract<keyof Theirs.ZIMEventHandler, `${"r" | `${string}R`}oom${string}`>, Events>,
  ] extends [never]
    ? true
    : false
>;

/** How a client is created. */
export type SameCreate = Holds<
  Parameters<typeof Theirs.ZIM.create> extends Parameters<typeof Ours.ZIM.create> ? true : false
>;
export type SameInstance = Holds<
  typeof Ours.ZIM.getInstance extends () => Ours.ZIM | null ? true : false
>;

/** Whether numbers of ours have the names that they have there. */
type Numbers<Our, Their> = All<{
  [Name in keyof Our]: Name extends keyof Their
    ? Our[Name] extends number
      ? Their[Name] extends number
        ? `${Our[Name]}` extends `${Their[Name]}`
          ? true
          : false
        : false
      : false
    : false;
}>;

/** Whether all of their names are here, with their numbers. */
type AllNumbers<Our, Their> = [Exclude<keyof Their, keyof Our>] extends [never]
  ? Numbers<Our, Their>
  : false;

type Enums = {
  [Name in keyof typeof Ours & keyof typeof Theirs as Name extends `ZIM${string}`
    ? Name
    : never]: true;
};

/** Every enumeration of ours, whole. Of the error codes those of rooms, each with its number. */
export type SameNumbers = Holds<
  All<{
    [Name in Exclude<keyof Enums, "ZIM" | "ZIMErrorCode">]: AllNumbers<
      (typeof Ours)[Name],
      (typeof Theirs)[Name]
    >;
  }>
>;
export type SameCodes = Holds<Numbers<typeof Ours.ZIMErrorCode, typeof Theirs.ZIMErrorCode>>;
export type NoRoomCodeMissing = Holds<
  [
    Exclude<
      Extract<keyof typeof Theirs.ZIMErrorCode, `RoomModule${string}`>,
      keyof typeof Ours.ZIMErrorCode
    >,
  ] extends [never]
    ? true
    : false
>;

/** Listeners that are written where they are given: what they are told has types. */
export const notification: Ours.ZIMMessageSendNotification = {
  onMessageAttached: (message) => message.localMessageID,
  onMediaUploadingProgress: (message, current, total) => [message.fileName, current / total],
  onMultipleMediaUploadingProgress: (message, _current, _total, index) =>
    message.messageInfoList[index],
};

/** That a listener is told has all fields of theirs. */
export type WholeEvents = Holds<
  All<{
    [Name in Events & keyof Theirs.ZIMEventHandler]: Whole<
      Parameters<Ours.ZIMEventHandler[Name]>[1],
      Parameters<Theirs.ZIMEventHandler[Name]>[1]
    >;
  }>
>;

/** That the checks above see what they are to see: each of these is wrong. */
type Joins = (roomID: string) => Promise<{ roomID: string }>;
type Less = (roomID: "lobby") => Promise<{ roomID: string }>;
type Short = (roomID: string) => Promise<object>;
type State = typeof Theirs.ZIMRoomState;
// @ts-expect-error a call that takes less
export type SeesLess = Holds<Takes<Less, Joins>>;
// @ts-expect-error a call that answers less
export type SeesShort = Holds<Takes<Short, Joins>>;
// @ts-expect-error another number
export type SeesNumber = Holds<Numbers<{ Connected: 3 }, State>>;
// @ts-expect-error a missing name
export type SeesName = Holds<AllNumbers<{ Connected: 2 }, State>>;
// @ts-expect-error a field less
export type SeesField = Holds<Whole<{ roomID: string }, Theirs.ZIMRoomInfo>>;
// @ts-expect-error a field less within
export type SeesWithin = Holds<Whole<{ baseInfo: { roomID: string } }, Theirs.ZIMRoomFullInfo>>;
