/** What a token may allow on a room. The words of the `grants` claim. */
export const grantVerbs = ["create", "join", "send", "attributes", "moderate"] as const;

/** One of them. */
export type GrantVerb = (typeof grantVerbs)[number];

/** What a token allows on a room, or on the rooms that begin so when `room` ends with `*`. */
export interface Grant {
  readonly room: string;
  readonly verbs: readonly GrantVerb[];
}

/**
 * Whether the grants cover a verb on a room. Without grants everything is covered but `moderate`.
 */
export function covers(
  grants: readonly Grant[] | undefined,
  verb: GrantVerb,
  roomId: string,
): boolean {
  if (grants === undefined) return verb !== "moderate";
  return grants.some((grant) => grant.verbs.includes(verb) && matches(grant.room, roomId));
}

function matches(pattern: string, roomId: string): boolean {
  return pattern.endsWith("*") ? roomId.startsWith(pattern.slice(0, -1)) : roomId === pattern;
}
