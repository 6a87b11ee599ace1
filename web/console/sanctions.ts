import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { Sanction } from "../../gen/parlor/v1/sanction_pb.ts";

/** The user of a mute of everyone. */
export const everyone = "";

/** Who is muted in a room, and who is banned from it, by user. */
export class Sanctions {
  readonly mutes = new Map<string, Sanction>();
  readonly bans = new Map<string, Sanction>();

  /** They stand so. */
  stand({
    mutes,
    bans,
  }: {
    readonly mutes: readonly Sanction[];
    readonly bans: readonly Sanction[];
  }): void {
    this.mutes.clear();
    this.bans.clear();
    for (const mute of mutes) this.mutes.set(mute.userId, mute);
    for (const ban of bans) this.bans.set(ban.userId, ban);
  }

  /** Takes note of what happened. Answers whether it was about sanctions. */
  take({ payload }: Event): boolean {
    switch (payload.case) {
      case "membersMuted":
        for (const mute of payload.value.mutes) this.mutes.set(mute.userId, mute);
        return true;
      case "membersUnmuted":
        for (const userId of endedMutes(payload.value.userIds)) this.mutes.delete(userId);
        return true;
      case "usersBanned":
        for (const ban of payload.value.bans) this.bans.set(ban.userId, ban);
        return true;
      case "usersUnbanned":
        for (const userId of payload.value.userIds) this.bans.delete(userId);
        return true;
      default:
        return false;
    }
  }
}

function endedMutes(userIds: readonly string[]): readonly string[] {
  return userIds.length === 0 ? [everyone] : userIds;
}
