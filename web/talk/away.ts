import { type Message, ParlorError, type Room } from "../../client/index.ts";

/** Messages that are asked for at once, and pages at the most: then older ones load as one scrolls up. */
const pageSize = 200;
const maxPages = 5;

/** What was said while one was away. */
export interface Missed {
  /** The oldest first; none that was known. */
  readonly messages: readonly Message[];
  /** To give as `before` for what came before these; undefined where there is no more. */
  readonly before: bigint | undefined;
  /** Whether these are all: otherwise there are more between what was known and these. */
  readonly complete: boolean;
}

/**
 * Loads what was said after a place in the room's log, from its history; undefined where that is refused or
 * fails.
 */
export async function loadMissed(
  room: Pick<Room, "history">,
  after: bigint,
): Promise<Missed | undefined> {
  let messages: readonly Message[] = [];
  let before: bigint | undefined;
  try {
    for (let page = 0; page < maxPages; page += 1) {
      const from = before === undefined ? {} : { before };
      const answer = await room.history({ ...from, limit: pageSize });
      messages = [...answer.messages.filter(({ sequence }) => sequence > after), ...messages];
      before = answer.before;
      const [oldest] = answer.messages;
      if (before === undefined || (oldest !== undefined && oldest.sequence <= after))
        return { messages, before, complete: true };
    }
    return { messages, before, complete: false };
  } catch (thrown) {
    ParlorError.from(thrown); // whatever it is: it says no more than that there is nothing
    return undefined;
  }
}
