import { type Parlor, ParlorError, type Room } from "../client/index.ts";
import { Announcer } from "./announcer.ts";
import { h } from "./dom.ts";
import { type Front, frontOf } from "./front.ts";
import { words } from "./i18n/words.ts";
import { type Inside, listen, nameIn } from "./inside.ts";
import { kindOf } from "./kind.ts";
import { askToLeave } from "./leave-sheet.ts";
import { Band } from "./link/band.ts";
import { errorWords, type Notice } from "./link/error-words.ts";
import { TokenBand } from "./link/token-band.ts";
import { Notices } from "./notices.ts";
import { Attendance } from "./people/attendance.ts";
import { RoomBar } from "./room-bar.ts";
import { RoomFeed } from "./room-feed.ts";
import { listenForKeys } from "./room-keys.ts";
import { addressOf, titleOf } from "./room-name.ts";
import { closeSheets } from "./sheet.ts";
import { showShortcuts } from "./shortcuts.ts";
import { Answering } from "./talk/answering.ts";
import { Composer, type Draft, type Unsent } from "./talk/composer.ts";
import { Earlier } from "./talk/earlier.ts";
import type { Line } from "./talk/line.ts";
import type { Outbox } from "./talk/outbox.ts";
import type { Said } from "./talk/said.ts";
import { Sender } from "./talk/sender.ts";
import { watchSilence } from "./talk/silence.ts";
import { Talk } from "./talk/talk.ts";
import { Waiting } from "./talk/waiting.ts";
import { Title } from "./title.ts";

/** What a page of a room hands over to the one that shows it in another language. */
export interface Handover {
  readonly unsent: Unsent;
  /** What is being answered. */
  readonly answered: Said | undefined;
  /** When the token expires, where that was said. */
  readonly expireTime: Date | undefined;
}

/** What the page of a room is about, and whom it tells. */
export interface RoomPageOptions {
  readonly parlor: Parlor;
  readonly room: Room;
  /** Whether one may moderate here. */
  readonly moderator: boolean;
  /** What one said that is on its way. */
  readonly outbox: Outbox;
  /** What the page before this one left. */
  readonly before?: Handover | undefined;
  /** Another token was taken. */
  renewed(token: string): void;
  /** One wants to leave. */
  leave(): void;
  /** One wants to read the other language. */
  switchLanguage(): void;
  /** One is out of the room for good. */
  closed(notice: Notice): void;
}

/** The page of a room: its front, who is in, the talk, and where one's own words are written. */
export class RoomPage {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #options: RoomPageOptions;
  readonly #inside: Inside;
  readonly #main = h("main", {});
  readonly #closing = new AbortController();
  readonly #title = new Title();
  readonly #announcer = new Announcer();
  readonly #band = new Band();
  readonly #tokenBand: TokenBand;
  readonly #attendance: Attendance;
  readonly #bar: RoomBar;
  readonly #earlier: Earlier;
  readonly #talk: Talk;
  readonly #answering = new Answering();
  readonly #sender: Sender;
  readonly #front: Front | undefined;
  readonly #composer: Composer;

  constructor(options: RoomPageOptions) {
    const { parlor, room, outbox, renewed } = options;
    this.#options = options;
    this.#inside = this.#createInside();
    const inside = this.#inside;
    this.#tokenBand = new TokenBand({ parlor, roomId: room.id, renewed });
    this.#attendance = new Attendance(inside, {
      mention: (someone) => this.#composer.mention(someone),
      behind: () => [this.#bar.element, this.#main],
    });
    this.#bar = this.#createBar();
    this.#attendance.company.empty.append(this.#bar.copyButton("primary"));
    this.#earlier = new Earlier(room, (messages) => feed.earlier(messages));
    this.#talk = this.#createTalk();
    this.#sender = new Sender(inside, parlor, outbox);
    this.#front = frontOf(kindOf(room.id), inside, () => this.#sender);
    this.#composer = this.#createComposer();
    const feed = this.#createFeed();
    new Notices(inside, this.#talk);
    this.element = this.#layOut();
    this.#listen();
    this.#takeOver();
  }

  /** It is shown now: fills it, and puts the cursor where one writes. */
  shown(): void {
    this.#attendance.draw();
    this.#talk.fill();
    this.focus();
  }

  /** Puts the cursor where one writes. */
  focus(): void {
    this.#composer.focus();
  }

  /** What goes on in the page after this one. */
  handOver(): Handover {
    const { expireTime } = this.#tokenBand;
    return { unsent: this.#composer.unsent, answered: this.#answering.said, expireTime };
  }

  /** Lets go of everything. */
  close(): void {
    this.#closing.abort();
    this.#announcer.close();
    this.#title.close();
    closeSheets();
  }

  #createInside(): Inside {
    const { parlor, room, moderator } = this.#options;
    return {
      room,
      self: parlor.userId,
      moderator,
      signal: this.#closing.signal,
      say: (text) => this.#composer.note(text),
      tell: (text) => this.#announcer.tell(text),
      tellSaid: (text) => this.#announcer.said(text),
      takenBack: (text) => this.#announcer.takenBack(text),
    };
  }

  #createBar(): RoomBar {
    return new RoomBar({
      title: [this.#title.element, this.#attendance.company.line],
      people: this.#attendance.panel.toggle,
      address: addressOf(this.#inside.room.id),
      leave: () => this.#leave(),
      keys: showShortcuts,
      switchLanguage: this.#options.switchLanguage,
      copyRefused: (text) => this.#inside.say(text),
    });
  }

  #createTalk(): Talk {
    const { room, moderator, self, signal, say, tell } = this.#inside;
    const waiting = new Waiting(this.#options.outbox, { grown: () => this.#talk?.follow(), tell });
    return new Talk({
      empty: this.#attendance.company.empty,
      earlier: this.#earlier,
      waiting: waiting.element,
      signal,
      say,
      nameOf: (userId) => nameIn(room, userId),
      mayRevoke: ({ said }) => said.mine || moderator,
      hasSpeaker: ({ said: { userId } }) => userId !== "" && userId !== self,
      reply: ({ said }) => this.#reply(said),
      revoke: (line) => void this.#revoke(line),
      speaker: ({ said }) => this.#attendance.show(said),
    });
  }

  #createComposer(): Composer {
    const { room, self } = this.#inside;
    const fly = this.#front?.fly;
    return new Composer({
      above: this.#answering.element,
      flies: fly !== undefined,
      say: (draft) => this.#say(draft),
      fly: (text) => {
        fly?.({ name: nameIn(room, self), text, mine: true });
        return this.#sender.fly(text);
      },
      picture: (file) => void this.#picture(file),
      up: () => this.#talk.actions.enter(),
      mentionable: () => room.members.filter(({ userId }) => userId !== self),
    });
  }

  #createFeed(): RoomFeed {
    const { parlor, outbox, closed } = this.#options;
    return new RoomFeed(this.#inside, {
      parlor,
      talk: this.#talk,
      outbox,
      earlier: this.#earlier,
      company: this.#attendance.company,
      title: this.#title,
      closed,
    });
  }

  #layOut(): HTMLElement {
    const front = this.#front === undefined ? [] : [this.#front.element];
    const bands = [this.#band.element, this.#tokenBand.element];
    const talking = h(
      "div",
      { class: "talking" },
      ...bands,
      this.#talk.element,
      this.#composer.element,
    );
    this.#main.append(...front, talking);
    const parts = [
      this.#bar.element,
      this.#main,
      this.#attendance.panel.element,
      this.#announcer.element,
    ];
    return h("div", { class: `room ${kindOf(this.#inside.room.id)}` }, ...parts);
  }

  #listen(): void {
    const { parlor } = this.#options;
    const inside = this.#inside;
    const { signal } = inside;
    const offs = [
      parlor.on("state", (state) => this.#band.show(state)),
      parlor.on("tokenExpiring", ({ expireTime }) => this.#tokenBand.show(expireTime)),
    ];
    for (const off of offs) signal.addEventListener("abort", off);
    listen(inside, "reset", () => this.#band.missed());
    listen(inside, "updated", () => this.#name());
    watchSilence(inside, (why) => this.#composer.silence(why));
    listenForKeys(signal, {
      people: () => this.#attendance.panel.flip(),
      copy: () => this.#bar.copy(),
      keys: showShortcuts,
      leave: () => this.#leave(),
      escape: () => this.#attendance.panel.close() || this.focus(),
    });
  }

  /** Goes on from the page before this one, and shows how the link is now. */
  #takeOver(): void {
    const { parlor, before } = this.#options;
    this.#name();
    this.#band.show(parlor.state);
    if (before === undefined) return;
    this.#composer.restore(before.unsent);
    this.#answering.answer(before.answered);
    if (before.expireTime !== undefined) this.#tokenBand.show(before.expireTime);
  }

  #name(): void {
    this.#title.name(titleOf(this.#inside.room));
  }

  #leave(): void {
    const { leave, outbox } = this.#options;
    const unsent = this.#composer.unsent.text.trim() !== "" || outbox.letters.length > 0;
    if (unsent) askToLeave(leave);
    else leave();
  }

  #say({ text, mentions, mentionsEveryone }: Draft): void {
    this.#sender.text(text, { mentions, mentionsEveryone, ...this.#answering.options });
    this.#answering.answer(undefined);
  }

  async #picture(file: File): Promise<void> {
    if (await this.#sender.picture(file, this.#answering.options))
      this.#answering.answer(undefined);
  }

  #reply(said: Said): void {
    this.#answering.answer(said);
    this.focus();
  }

  async #revoke({ said: { messageId, sequence } }: Line): Promise<void> {
    const { room, say } = this.#inside;
    try {
      await room.revoke({ messageId, sequence });
    } catch (thrown) {
      say(words().talk.revokeFailed(errorWords(ParlorError.from(thrown), room.id)));
    }
  }
}
