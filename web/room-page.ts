import { type Parlor, ParlorError, type Room } from "../client/index.ts";
import { Announcer } from "./announcer.ts";
import { h } from "./dom.ts";
import { type Front, frontOf } from "./front.ts";
import { words } from "./i18n/words.ts";
import { icon } from "./icons.ts";
import { type Inside, listen } from "./inside.ts";
import { isDemo, kindOf } from "./kind.ts";
import { Band } from "./link/band.ts";
import { errorWords, type Notice } from "./link/error-words.ts";
import { showMember } from "./people/member-sheet.ts";
import { People } from "./people/people.ts";
import { RoomBar } from "./room-bar.ts";
import { RoomFeed } from "./room-feed.ts";
import { listenForKeys } from "./room-keys.ts";
import { addressOf } from "./room-name.ts";
import { showShortcuts } from "./shortcuts.ts";
import { Company } from "./talk/company.ts";
import { Composer, type Draft } from "./talk/composer.ts";
import { Earlier } from "./talk/earlier.ts";
import type { Line } from "./talk/line.ts";
import { Sender } from "./talk/sender.ts";
import { watchSilence } from "./talk/silence.ts";
import { Talk } from "./talk/talk.ts";
import { Title } from "./title.ts";

/** What the page of a room is about, and whom it tells. */
export interface RoomPageOptions {
  readonly parlor: Parlor;
  readonly room: Room;
  /** Whether one may moderate here. */
  readonly moderator: boolean;
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
  readonly #inside: Inside;
  readonly #closing = new AbortController();
  readonly #title = new Title();
  readonly #composer: Composer;
  readonly #people: People;
  readonly #talk: Talk;
  readonly #sender: Sender;
  readonly #front: Front | undefined;
  #answered: Line | undefined;

  constructor(options: RoomPageOptions) {
    const { parlor, room, moderator, closed } = options;
    const { signal } = this.#closing;
    const say = (text: string): void => this.#composer.note(text);
    this.#inside = { room, self: parlor.userId, moderator, signal, say };
    const kind = kindOf(room.id);
    const band = new Band();
    const announcer = new Announcer();
    this.#people = new People("Alt+P", (member) =>
      showMember(member, this.#inside, () => this.#composer.mention(member)),
    );
    const company = new Company(h("div", {}));
    const bar = new RoomBar({
      ...options,
      title: [this.#title.element, company.line],
      people: this.#people.toggle,
      address: addressOf(room.id),
      keys: showShortcuts,
      copyRefused: say,
    });
    company.empty.append(bar.copyButton("primary"));
    const earlier = new Earlier(room, (messages) => feed.earlier(messages));
    this.#talk = new Talk({
      empty: company.empty,
      earlier,
      nameOf: (userId) => room.members.find((member) => member.userId === userId)?.name ?? "",
      mayRevoke: ({ said }) => said.mine || moderator,
      reply: (line) => this.#reply(line),
      revoke: (line) => void this.#revoke(line),
    });
    this.#sender = new Sender(this.#inside, parlor, this.#talk.waiting);
    this.#front = frontOf(kind, this.#inside, () => this.#sender);
    this.#composer = this.#createComposer();
    const [talk, people, title] = [this.#talk, this.#people, this.#title];
    const feed = new RoomFeed(this.#inside, {
      parlor,
      talk,
      earlier,
      people,
      company,
      title,
      announcer,
      closed,
    });
    signal.addEventListener(
      "abort",
      parlor.on("state", (state) => band.show(state)),
    );
    listenForKeys(signal, {
      people: () => this.#people.flip(),
      copy: () => bar.copy(),
      keys: showShortcuts,
      leave: options.leave,
      escape: () => this.#people.close() || this.focus(),
    });
    listen(this.#inside, "reset", () => band.missed());
    watchSilence(this.#inside, (why) => this.#composer.silence(why));
    title.name(isDemo(room.id) ? titleOf(room) : room.name);
    const talking = h(
      "div",
      { class: "talking" },
      band.element,
      talk.element,
      this.#composer.element,
    );
    const main = h("main", {}, ...(this.#front ? [this.#front.element] : []), talking);
    this.element = h(
      "div",
      { class: `room ${kind}` },
      bar.element,
      main,
      people.element,
      announcer.element,
    );
    talk.fill();
  }

  /** Puts the cursor where one writes. */
  focus(): void {
    this.#composer.focus();
  }

  /** Lets go of everything. */
  close(): void {
    this.#closing.abort();
    this.#title.close();
  }

  #createComposer(): Composer {
    const { room, self } = this.#inside;
    const fly = this.#front?.fly;
    return new Composer({
      flies: fly !== undefined,
      say: (draft) => this.#say(draft),
      fly: (text) => {
        const name = room.members.find(({ userId }) => userId === self)?.name ?? self;
        fly?.({ name, text, mine: true });
        return this.#sender.fly(text);
      },
      picture: (file) => void this.#sender.picture(file, this.#answering()),
      up: () => this.#talk.actions.enter(),
      mentionable: () => room.members.filter(({ userId }) => userId !== self),
    });
  }

  #say({ text, mentions, mentionsEveryone }: Draft): void {
    this.#sender.text(text, { mentions, mentionsEveryone, ...this.#answering() });
  }

  /** What goes with a message that is an answer; after that, the next is none. */
  #answering(): { readonly replyTo?: string } {
    const answered = this.#answered;
    this.#reply(undefined);
    return answered === undefined ? {} : { replyTo: answered.said.messageId };
  }

  #reply(line: Line | undefined): void {
    this.#answered = line;
    if (line === undefined) {
      this.#composer.above();
      return;
    }
    const { composer } = words();
    const label = composer.cancelReply;
    const click = (): void => this.#reply(undefined);
    const cancel = h(
      "button",
      { type: "button", class: "bare", title: label, "aria-label": label, on: { click } },
      icon("close"),
    );
    this.#composer.above(icon("reply"), h("p", {}, composer.replyingTo(line.said.name)), cancel);
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

/** The name of a demo room, in one's own language; with its id where it is not the first of its kind. */
function titleOf({ id }: Room): string {
  const kind = kindOf(id);
  if (kind === "plain") return id;
  const { title } = words().entrance.demo[kind];
  return id === `demo-${kind}`
    ? title
    : `${title} · ${id.slice(`demo-${kind}`.length).replace(/^-/, "")}`;
}
