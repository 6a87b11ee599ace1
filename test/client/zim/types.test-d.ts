/**
 * Code that was written against ZIM's own typings compiles against these. Checked by the compiler alone: what
 * does not hold here is an error of `tsc`.
 */
import type * as Theirs from "zego-zim-web";
import type * as Ours from "../../../client/zim/index.ts";

/** An error of the compiler where it is anything but `true`; then it names what is wrong. */
type Holds<_Claim extends true> = true;

/** The names of those that are not `true`, or `true` where all are. */
type All<Claims> = {
  [Name in keyof Claims]: Claims[Name] extends true ? never : Name;
} extends infer Wrong
  ? [Wrong[keyof Wrong]] extends [never]
    ? true
    : Wrong[keyof Wrong]
  : never;

/** Whether a call takes what theirs takes, and answers no less than theirs. */
type Takes<Call extends Function_, Their extends Function_> =
  Parameters<Their> extends Parameters<Call>
    ? Awaited<ReturnType<Call>> extends Awaited<ReturnType<Their>>
      ? true
      : false
    : false;
type Function_ = (...args: never[]) => unknown;

type Calls = Exclude<keyof Ours.ZIM & keyof Theirs.ZIM, "on" | "off">;

/** Every call that both have. */
export type SameCalls = Holds<All<{ [Name in Calls]: Takes<Ours.ZIM[Name], Theirs.ZIM[Name]> }>>;

/** Fields that no message of a room has: those of groups, of reactions, and of what is pinned or edited. */
type Apart =
  | "reactions"
  | "rootRepliedCount"
  | "editorUserID"
  | "editedTime"
  | "isGroupTargetedMessage"
  | "pinnedUserID"
  | "pinnedTime";

/** Fields of theirs that ours has not: code that writes or reads them would not compile. */
type Missing<Our, Their> = Exclude<keyof Their, keyof Our | Apart>;

/** Whether an object of ours has all fields of theirs, and so have those in it. `unknown` takes anything. */
type Whole<Our, Their> = unknown extends Our
  ? true
  : Their extends readonly (infer Element)[]
    ? Whole<Our extends readonly (infer O)[] ? O : never, Element>
    : Their extends Function_ | Uint8Array | File
      ? true
      : Their extends object
        ? [Missing<Our, Their>] extends [never]
          ? All<{
              [Name in Exclude<keyof Their, Apart>]: Whole<At<Our, Name>, NonNullable<Their[Name]>>;
            }>
          : Missing<Our, Their>
        : true;
type At<Our, Name> = Name extends keyof Our
  ? unknown extends Our[Name]
    ? unknown
    : NonNullable<Our[Name]>
  : never;

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

/** Every call of theirs that is named for rooms. */
export type NoRoomCallMissing = Holds<
  [Exclude<Extract<keyof Theirs.ZIM, `${string}Room${string}`>, keyof Ours.ZIM>] extends [never]
    ? true
    : false
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

/** Whether a type of ours has what is read of theirs, and can be written as theirs is. */
type Reads<Our, Their> = Our extends Their ? Whole<Our, Their> : false;

/** Types that code names. */
export type SameTypes = Holds<
  All<{
    ZIMUserInfo: Reads<Ours.ZIMUserInfo, Theirs.ZIMUserInfo>;
    ZIMRoomMemberInfo: Reads<Ours.ZIMRoomMemberInfo, Theirs.ZIMRoomMemberInfo>;
    ZIMRoomInfo: Reads<Ours.ZIMRoomInfo, Theirs.ZIMRoomInfo>;
    ZIMRoomFullInfo: Reads<Ours.ZIMRoomFullInfo, Theirs.ZIMRoomFullInfo>;
    ZIMRoomAdvancedConfig: Reads<Ours.ZIMRoomAdvancedConfig, Theirs.ZIMRoomAdvancedConfig>;
    ZIMMessage: Reads<Ours.ZIMMessage, Theirs.ZIMMessage>;
    ZIMTextMessage: Reads<Ours.ZIMTextMessage, Theirs.ZIMTextMessage>;
    ZIMCommandMessage: Reads<Ours.ZIMCommandMessage, Theirs.ZIMCommandMessage>;
    ZIMBarrageMessage: Reads<Ours.ZIMBarrageMessage, Theirs.ZIMBarrageMessage>;
    ZIMCustomMessage: Reads<Ours.ZIMCustomMessage, Theirs.ZIMCustomMessage>;
    ZIMImageMessage: Reads<Ours.ZIMImageMessage, Theirs.ZIMImageMessage>;
    ZIMFileMessage: Reads<Ours.ZIMFileMessage, Theirs.ZIMFileMessage>;
    ZIMAudioMessage: Reads<Ours.ZIMAudioMessage, Theirs.ZIMAudioMessage>;
    ZIMVideoMessage: Reads<Ours.ZIMVideoMessage, Theirs.ZIMVideoMessage>;
    ZIMMultipleMessage: Reads<Ours.ZIMMultipleMessage, Theirs.ZIMMultipleMessage>;
    ZIMRevokeMessage: Reads<Ours.ZIMRevokeMessage, Theirs.ZIMRevokeMessage>;
    ZIMLoginConfig: Reads<Ours.ZIMLoginConfig, Theirs.ZIMLoginConfig>;
    ZIMError: Reads<Ours.ZIMError, Theirs.ZIMError>;
  }>
>;

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
