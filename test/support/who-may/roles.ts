/** What a grant can allow on a room. */
export type Verb = "create" | "join" | "send" | "attributes" | "moderate";

/** Someone who calls, by the credential alone. */
export interface Role {
  /** A word for the head of a column. */
  readonly name: string;
  /** Who that is. */
  readonly what: string;
  readonly kind: "nobody" | "user" | "backend" | "backend as a user";
  /** A user's grants; without them the token has no such claim. */
  readonly grants?: { readonly on: "this room" | "another room"; readonly verbs: readonly Verb[] };
  /** Of another app than the room. */
  readonly foreign?: true;
}

const every: readonly Verb[] = ["create", "join", "send", "attributes", "moderate"];

const granted = (verb: Verb): Role => ({
  name: verb,
  what: `a user with the grant \`${verb}\` on this room, and no other`,
  kind: "user",
  grants: { on: "this room", verbs: [verb] },
});

/** Everyone who may call, in the order of the columns. */
export const roles: readonly Role[] = [
  { name: "nobody", what: "no credential", kind: "nobody" },
  { name: "user", what: "a user whose token has no grants claim", kind: "user" },
  ...every.map(granted),
  {
    name: "all five",
    what: "a user with all five grants on this room",
    kind: "user",
    grants: { on: "this room", verbs: every },
  },
  {
    name: "elsewhere",
    what: "a user with all five grants on another room, and none on this one",
    kind: "user",
    grants: { on: "another room", verbs: every },
  },
  { name: "backend", what: "a backend", kind: "backend" },
  {
    name: "as user",
    what: "a backend that acts as that user, by the header `parlor-as-user`",
    kind: "backend as a user",
  },
  {
    name: "other app's user",
    what: "a user of another app, of the same id and with all five grants",
    kind: "user",
    grants: { on: "this room", verbs: every },
    foreign: true,
  },
  { name: "other app's backend", what: "a backend of another app", kind: "backend", foreign: true },
];
