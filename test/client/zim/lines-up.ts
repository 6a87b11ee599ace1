/**
 * How types of ours are compared with ZIM's own.
 *
 * @module
 */

/** An error of the compiler where it is anything but `true`; then it names what is wrong. */
export type Holds<_Claim extends true> = true;

/** The names of those that are not `true`, or `true` where all are. */
export type All<Claims> = {
  [Name in keyof Claims]: Claims[Name] extends true ? never : Name;
} extends infer Wrong
  ? [Wrong[keyof Wrong]] extends [never]
    ? true
    : Wrong[keyof Wrong]
  : never;

/** Whether a call takes what theirs takes, and answers no less than theirs. */
export type Takes<Call extends Function_, Their extends Function_> =
  Parameters<Their> extends Parameters<Call>
    ? Awaited<ReturnType<Call>> extends Awaited<ReturnType<Their>>
      ? true
      : false
    : false;
export type Function_ = (...args: never[]) => unknown;

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
export type Missing<Our, Their> = Exclude<keyof Their, keyof Our | Apart>;

/** Whether an object of ours has all fields of theirs, and so have those in it. `unknown` takes anything. */
export type Whole<Our, Their> = unknown extends Our
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

/** Whether a type of ours has what is read of theirs, and can be written as theirs is. */
export type Reads<Our, Their> = Our extends Their ? Whole<Our, Their> : false;

/** Whether what is written as theirs is can be given where ours is taken. */
export type Writes<Our, Their> = Their extends Our ? Whole<Our, Their> : false;
