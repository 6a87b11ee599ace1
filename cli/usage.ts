/** The command was used wrongly. Says what is wrong, and what would be right. The program ends with 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** What was asked for was not done. Says why, and what to do. The program ends with 1. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Refusal";
  }
}

/** A message was to be sent, and no answer came: it may be there or not. */
export class Unanswered extends Error {
  /** What the call carried: the same again with it sends the message once. */
  readonly requestId: string;

  constructor(requestId: string, cause: unknown) {
    super(`no answer to request ${requestId}`, { cause });
    this.name = "Unanswered";
    this.requestId = requestId;
  }
}

/** The one of some names that was probably meant; none where nothing is near. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const farthest = Math.min(given.length - 1, Math.max(2, Math.floor(given.length / 3)));
  const ranked = names
    .map((name) => ({ name, edits: editsBetween(given, name) }))
    .filter(({ name, edits }) => edits <= farthest || (given !== "" && name.startsWith(given)))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.name;
}

/** How many letters must be put in, left out or changed to make one word of the other (Levenshtein). */
function editsBetween(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...one].entries()) {
    const line = [row + 1];
    for (const [column, wanted] of [...other].entries()) {
      const changed = (above[column] ?? 0) + (letter === wanted ? 0 : 1);
      line.push(Math.min(changed, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1));
    }
    above = line;
  }
  return above[other.length] ?? 0;
}
