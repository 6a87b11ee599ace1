import {
  ActorKind,
  type Heard,
  LeaveReason,
  type Parlor,
  ResetReason,
  type RoomEvents,
} from "../client/index.ts";
import type { Announcer } from "./announcer.ts";
import { words } from "./i18n/words.ts";
import { type Inside, listen } from "./inside.ts";
import type { Notice } from "./link/error-words.ts";
import type { People } from "./people/people.ts";
import { loadMissed } from "./talk/away.ts";
import type { Company } from "./talk/company.ts";
import type { Earlier } from "./talk/earlier.ts";
import { saidFrom } from "./talk/said.ts";
import { summaryOf } from "./talk/summary.ts";
import type { Talk } from "./talk/talk.ts";
import { clockTime } from "./time.ts";
import type { Title } from "./title.ts";

/** What the feed of a room tells. */
export interface RoomFeedOptions {
  readonly parlor: Parlor;
  readonly talk: Talk;
  readonly earlier: Earlier;
  readonly people: People;
  readonly company: Company;
  readonly title: Title;
  readonly announcer: Announcer;
  /** One is out of the room for good. */
  closed(notice: Notice): void;
}

type Actor = RoomEvents["updated"]["actor"];

/** Brings what happens in a room to the parts of the page that tell of it. */
export class RoomFeed {
  readonly #inside: Inside;
  readonly #options: RoomFeedOptions;
  /** Whether everyone in the room was listed once. */
  #listed = false;

  constructor(inside: Inside, options: RoomFeedOptions) {
    this.#inside = inside;
    this.#options = options;
    const { talk } = options;
    listen(inside, "message", (heard) => this.#said(heard));
    listen(inside, "revoked", (revoked) => this.#revoked(revoked));
    listen(inside, "joined", ({ name }) => talk.joined(name));
    listen(inside, "left", (left) => this.#left(left));
    listen(inside, "crowd", ({ joined, left }) => talk.notice(words().talk.crowd(joined, left)));
    listen(inside, "members", () => this.#showMembers());
    listen(inside, "muted", (mutes) => this.#muted(mutes));
    listen(inside, "unmuted", ({ userIds }) => this.#unmuted(userIds));
    listen(inside, "closing", ({ time }) => talk.notice(words().talk.closing(clockTime(time))));
    listen(inside, "reset", ({ reason }) => void this.#missed(reason));
    listen(inside, "exited", (exited) => this.#exited(exited));
    this.#showMembers();
  }

  /** Adds what was said before, as it was loaded. */
  earlier(messages: readonly Heard[]): void {
    const { talk, company } = this.#options;
    if (messages.length > 0) company.spoken();
    talk.sayEarlier(messages.map((heard) => saidFrom(heard, this.#inside.self)));
  }

  #said(heard: Heard): void {
    const { talk, company, title, announcer } = this.#options;
    const said = saidFrom(heard, this.#inside.self);
    if (!talk.say(said)) return;
    company.spoken();
    title.said();
    if (!said.mine) announcer.tell(`${said.name}: ${summaryOf(said.content)}`);
  }

  #revoked({ messageId, actor }: RoomEvents["revoked"]): void {
    const line = this.#options.talk.lines.find(messageId);
    if (line === undefined) return;
    const { talk } = words();
    const { userId, name } = line.said;
    const own = actor === undefined || actor.userId === userId;
    if (!own) line.revoke(talk.revokedBy(name, nameOf(actor)));
    else line.revoke(userId === this.#inside.self ? talk.revokedYou : talk.revoked(name));
  }

  #left({ member: { name }, reason, actor, note }: RoomEvents["left"]): void {
    const { talk } = this.#options;
    const told = words().talk;
    const why = note === "" ? "" : told.because(note);
    if (reason === LeaveReason.TIMED_OUT) talk.notice(told.lost(name));
    else if (reason === LeaveReason.REVOKED) talk.notice(told.signedOut(name));
    else if (reason === LeaveReason.KICKED) talk.notice(told.kicked(name, nameOf(actor)) + why);
    else if (reason === LeaveReason.BANNED) talk.notice(told.banned(name, nameOf(actor)) + why);
    else talk.left(name);
  }

  #muted(mutes: RoomEvents["muted"]): void {
    const told = words().talk;
    for (const { userId, actor, note } of mutes) {
      const by = nameOf(actor);
      const what = userId === "" ? told.mutedAll(by) : told.muted(this.#nameOf(userId), by);
      this.#options.talk.notice(what + (note === "" ? "" : told.because(note)));
    }
  }

  #unmuted(userIds: readonly string[]): void {
    const told = words().talk;
    const { talk } = this.#options;
    if (userIds.length === 0) talk.notice(told.unmutedAll);
    for (const userId of userIds) talk.notice(told.unmuted(this.#nameOf(userId)));
  }

  #nameOf(userId: string): string {
    return this.#inside.room.members.find((member) => member.userId === userId)?.name ?? userId;
  }

  #showMembers(): void {
    const { room, self } = this.#inside;
    const { members, memberCount, membersComplete } = room;
    this.#listed ||= membersComplete; // after that it is never far from right
    const { people, company } = this.#options;
    people.show(this.#listed ? members : undefined, memberCount, self);
    const others = members.filter(({ userId }) => userId !== self);
    company.show(this.#listed ? others.map(({ name }) => name) : undefined, memberCount);
  }

  /** One was away for too long to be told of all: the history may have what was said. */
  async #missed(reason: ResetReason): Promise<void> {
    const { talk, earlier } = this.#options;
    const told = words().talk;
    const anew = reason === ResetReason.EPOCH;
    if (anew) talk.lines.beginAnew();
    const missed = await loadMissed(this.#inside.room, anew ? 0n : (talk.lines.newest ?? 0n));
    if (this.#inside.signal.aborted) return;
    if (missed === undefined) return talk.notice(told.resetNoHistory);
    talk.notice(anew ? told.resetAnew : told.reset(missed.messages.length));
    for (const heard of missed.messages) talk.say(saidFrom(heard, this.#inside.self));
    if (anew) earlier.goBackTo(missed.before);
  }

  #exited({ reason, actor, note }: RoomEvents["exited"]): void {
    const { errors } = words();
    const { name } = this.#inside.room;
    const by = nameOf(actor);
    const { closed, parlor } = this.#options;
    if (parlor.state.name === "ended") return; // which says more
    if (reason === LeaveReason.ROOM_DESTROYED)
      closed({ text: errors.closedBy(name, by), alarm: false });
    else if (reason === LeaveReason.KICKED)
      closed({ text: errors.kicked(name, by, note), alarm: true });
    else if (reason === LeaveReason.BANNED)
      closed({ text: errors.banned(name, by, note), alarm: true });
    else closed({ text: words().entrance.left(name), alarm: false });
  }
}

/** Who did something, for people. */
function nameOf(actor: Actor): string {
  if (actor === undefined || actor.kind !== ActorKind.USER) return words().errors.theService;
  return actor.name || actor.userId;
}
