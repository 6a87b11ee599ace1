import type { Member, Room } from "../index.ts";
import type { Listeners } from "./listeners.ts";
import { userOf } from "./member-calls.ts";

/**
 * Tells who comes into a room and who leaves it, one's own user apart. Where many came and went at once, or
 * the link was lost, the list of members says who: as soon as it is right again.
 */
export function watchMembers(
  room: Room,
  { userID, listeners }: { readonly userID: string; readonly listeners: Listeners },
): void {
  let known = new Map<string, Member>();
  let listed = false;
  let stale = true;

  const tell = (name: "roomMemberJoined" | "roomMemberLeft", members: readonly Member[]): void => {
    const memberList = members.filter(({ userId }) => userId !== userID).map(userOf);
    if (memberList.length > 0) listeners.tell(name, { roomID: room.id, memberList });
  };

  room.on("joined", (member) => {
    known.set(member.userId, member);
    tell("roomMemberJoined", [member]);
  });
  room.on("left", ({ member }) => {
    known.delete(member.userId);
    tell("roomMemberLeft", [member]);
  });
  room.on("crowd", () => {
    stale = true;
  });
  room.on("reset", () => {
    stale = true;
  });
  room.on("members", () => {
    if (!stale || !room.membersComplete) return;
    const before = known;
    known = new Map(room.members.map((member) => [member.userId, member]));
    stale = false;
    if (listed) {
      tell("roomMemberJoined", missingIn(before, known));
      tell("roomMemberLeft", missingIn(known, before));
    }
    listed = true;
  });
}

/** Those of `members` who are not in `others`. */
function missingIn(
  others: ReadonlyMap<string, Member>,
  members: ReadonlyMap<string, Member>,
): readonly Member[] {
  return [...members.values()].filter(({ userId }) => !others.has(userId));
}
