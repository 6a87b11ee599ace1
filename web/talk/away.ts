import { type Heard, ParlorError, type Room } from "../../client/index.ts";

/** Messages that are asked for at once, and pages at the most: then older ones load as one scrolls up. */
const pageSize = 200;
const maxPages = 5;

/** What was said while one was away. */
export interface Missed {
  /** The oldest first; none that was known. */
  readonly messages: readonly Heard[];
  /** To give as `before` for those that came before, where not all are here. */
  readonly before: bigint | undefined;
}

/**
 * Loads what was said after a place in the room's log, from its history; undefined where that is refused or
 * fails.
 */
export async function loadMissed(room: Room, after: bigint): Promise<Missed | undefined> {
  let messages: readonly Heard[] = [];
  let before: bigint | undefined;
  try {
    for (let page = 0; page < maxPages; page += 1) {
      const from = before === undefined ? {} : { before };
      const answer = await room.history({ ...from, limit: pageSize });
      messages = [...answer.messages.filter(({ sequence }) => sequence > after), ...messages];
      before = answer.before;
      const [oldest] = answer.messages;
      if (before === undefined || (oldest !== undefined && oldest.sequence <= after)) break;
    }
    return { messages, before };
  } catch (thrown) {
    ParlorError.from(thrown); // whatever it is: it says no more than that there is nothing
    return undefined;
  }
}
