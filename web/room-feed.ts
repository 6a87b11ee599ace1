import {
  LeaveReason,
  type Message,
  type Parlor,
  ResetReason,
  type RoomEvents,
} from "../client/index.ts";
import { words } from "./i18n/words.ts";
import { type Inside, listen } from "./inside.ts";
import type { Notice } from "./link/error-words.ts";
import { actorName } from "./notices.ts";
import { loadMissed } from "./talk/away.ts";
import type { Company } from "./talk/company.ts";
import type { Earlier } from "./talk/earlier.ts";
import type { Outbox } from "./talk/outbox.ts";
import { type Said, saidFrom } from "./talk/said.ts";
import { signOf } from "./talk/signs.ts";
import { summaryOf } from "./talk/summary.ts";
import type { Talk } from "./talk/talk.ts";
import type { Title } from "./title.ts";

/** What the feed of a room tells. */
export interface RoomFeedOptions {
  readonly parlor: Parlor;
  readonly talk: Talk;
  readonly outbox: Outbox;
  readonly earlier: Earlier;
  readonly company: Company;
  readonly title: Title;
  /** One is out of the room for good. */
  closed(notice: Notice): void;
}

/** Brings what is said in a room to the parts of the page that tell of it. */
export class RoomFeed {
  readonly #inside: Inside;
  readonly #options: RoomFeedOptions;

  constructor(inside: Inside, options: RoomFeedOptions) {
    this.#inside = inside;
    this.#options = options;
    listen(inside, "message", (heard) => this.#said(heard));
    listen(inside, "revoked", (revoked) => this.#revoked(revoked));
    listen(inside, "reset", ({ reason }) => void this.#missed(reason));
    listen(inside, "exited", (exited) => this.#exited(exited));
  }

  /** Adds what was said before, as it was loaded. */
  earlier(messages: readonly Message[]): void {
    const { talk, company } = this.#options;
    if (messages.length > 0) company.spoken();
    else company.silent();
    talk.sayEarlier(messages.map((heard) => saidFrom(heard, this.#inside.self)));
  }

  #said(heard: Message): void {
    const { company, title } = this.#options;
    const said = this.#heard(heard);
    if (said === undefined) return;
    company.spoken();
    title.said();
    if (!said.mine) this.#inside.tellSaid(toldOf(said));
  }

  /** Answers what was said where it was not here before. */
  #heard(heard: Message): Said | undefined {
    const { talk, outbox } = this.#options;
    const said = saidFrom(heard, this.#inside.self);
    if (said.mine) outbox.arrived(said.messageId, signOf(said.content));
    return talk.say(said) ? said : undefined;
  }

  #revoked({ messageId, actor }: RoomEvents["revoked"]): void {
    const told = words().talk;
    const { talk } = this.#options;
    const line = talk.lines.find(messageId);
    if (line !== undefined) this.#inside.takenBack(toldOf(line.said));
    talk.revoke(messageId, ({ userId, name }) => {
      const own = actor === undefined || actor.userId === userId;
      if (!own) return told.revokedBy(name, actorName(actor));
      return userId === this.#inside.self ? told.revokedYou : told.revoked(name);
    });
  }

  /** One was away for too long to be told of all: the history may have what was said. */
  async #missed(reason: ResetReason): Promise<void> {
    const { talk, earlier, company } = this.#options;
    const told = words().talk;
    const anew = reason === ResetReason.EPOCH;
    if (anew) talk.lines.beginAnew();
    // Before what is said meanwhile, which may be heard before the history has answered.
    let tell = talk.notice(anew ? told.resetAnew : told.away);
    const missed = await loadMissed(this.#inside.room, anew ? 0n : (talk.lines.newest ?? 0n));
    if (this.#inside.signal.aborted) return;
    if (missed === undefined) return tell(told.resetNoHistory);
    const { messages, before, complete } = missed;
    if (messages.length > 0) company.spoken();
    // What was here does not join on to what is loaded: that is loaded anew, too, by whoever scrolls up.
    if (!complete) {
      talk.clear();
      tell = talk.notice(told.away);
    }
    if (!anew) tell(told.reset(messages.length, complete));
    for (const heard of messages) this.#heard(heard);
    if (anew || !complete) earlier.goBackTo(before);
  }

  #exited({ reason, actor, note }: RoomEvents["exited"]): void {
    const { errors, entrance } = words();
    const { name } = this.#inside.room;
    const by = actorName(actor);
    const { closed, parlor } = this.#options;
    if (parlor.state.name === "ended") return; // which says more
    if (reason === LeaveReason.ROOM_DESTROYED)
      closed({ text: errors.closedBy(name, by), alarm: false });
    else if (reason === LeaveReason.KICKED)
      closed({ text: errors.kicked(name, by, note), alarm: true });
    else if (reason === LeaveReason.BANNED)
      closed({ text: errors.banned(name, by, note), alarm: true });
    else closed({ text: entrance.left(name), alarm: false });
  }
}

/** What those who listen to the page are told of it. */
function toldOf({ name, content }: Said): string {
  return `${name}: ${summaryOf(content)}`;
}
