import type { Off } from "../../client/emitter.ts";
import type { Member } from "../../client/index.ts";
import { h } from "../dom.ts";
import { labelled } from "../labelled.ts";
import { onFrame } from "../on-frame.ts";
import { errorWords } from "./error-words.ts";
import { timeWords } from "./event-words.ts";
import { choice, dialog, openDialog, textField } from "./form-parts.ts";
import type { Deed, Moderation } from "./moderation.ts";
import { isHeld, setHeld } from "./press.ts";
import type { RoomModel } from "./room-model.ts";
import { UserSessions } from "./user-sessions.ts";
import type { Watch } from "./watch.ts";
import type { Speech } from "./words.ts";

/** What can be done to a user. */
type Act = "kick" | "mute" | "unmute" | "ban" | "unban";

/** What is done instead where something cannot be done any more. */
const opposites = { kick: "ban", unmute: "mute", unban: "ban" } as const;

/** How often it is drawn anew at the most, while others come and go. */
const restMs = 200;

/** What a user's dialog is made of. */
export interface UserDialogOptions {
  readonly userId: string;
  readonly model: RoomModel;
  readonly watch: Watch;
  readonly moderation: Moderation;
  readonly speech: Speech;
}

/** A user: how it stands with the room, its sessions, and what can be done to it. */
export class UserDialog {
  /** What is shown. */
  readonly element: HTMLDialogElement;
  readonly #options: UserDialogOptions;
  readonly #sessions: UserSessions;
  readonly #attributes = h("div", {});
  readonly #standing = h("p", { class: "standing" });
  readonly #said = h("p", { role: "status" });
  readonly #note = textField("deed-note", 256);
  readonly #time: HTMLSelectElement;
  readonly #buttons: Readonly<Record<Act, HTMLButtonElement>>;
  readonly #frame = onFrame(() => this.#draw(), restMs);
  readonly #offs: Off[];

  constructor(options: UserDialogOptions) {
    const { userId, model, speech } = options;
    const { user } = speech.words;
    this.#options = options;
    this.#time = choice("deed-time", user.times);
    this.#buttons = {
      mute: this.#button("mute"),
      unmute: this.#button("unmute"),
      kick: this.#button("kick"),
      ban: this.#button("ban"),
      unban: this.#button("unban"),
    };
    this.#sessions = new UserSessions({ userId, auth: options.watch.calls.auth, speech });
    const name = model.members.get(userId)?.name;
    const heading =
      name === undefined || name === userId ? user.heading(userId) : `${name} (${userId})`;
    const head = { id: "user", heading, close: user.close };
    this.element = dialog(
      head,
      this.#standing,
      this.#form(),
      this.#sessions.element,
      h("h3", {}, user.attributes),
      this.#attributes,
    );
    const parts = ["members", "sanctions"] as const;
    this.#offs = parts.map((part) => model.on(part, () => this.#frame.ask()));
    this.element.addEventListener("close", () => this.#close());
    this.#draw();
  }

  /** Opens it over everything else. */
  open(): void {
    openDialog(this.element);
    void this.#sessions.read();
  }

  #close(): void {
    for (const off of this.#offs) off();
    this.#frame.stop();
  }

  #form(): HTMLElement {
    const { user } = this.#options.speech.words;
    const submit = (event: Event): void => event.preventDefault();
    return h(
      "form",
      { class: "deeds", on: { submit } },
      h("h3", {}, user.act),
      labelled(this.#note, user.note, user.noteHint),
      labelled(this.#time, user.time, user.timeHint),
      h("div", { class: "actions" }, ...Object.values(this.#buttons)),
      this.#said,
    );
  }

  #button(act: Act): HTMLButtonElement {
    const { user } = this.#options.speech.words;
    const danger = act === "ban" || act === "kick";
    const click = (): void => {
      if (!isHeld(this.#buttons[act])) void this.#act(act);
    };
    return h(
      "button",
      { type: "button", class: danger ? "danger" : undefined, on: { click } },
      user[act],
    );
  }

  async #act(act: Act): Promise<void> {
    const { words } = this.#options.speech;
    for (const button of Object.values(this.#buttons)) setHeld(button, true);
    try {
      this.#said.textContent = await this.#do(act);
      this.#said.className = "done";
    } catch (thrown) {
      this.#said.textContent = errorWords(thrown, words);
      this.#said.className = "fault";
    }
    for (const button of Object.values(this.#buttons)) setHeld(button, false);
    this.#draw();
    await this.#sessions.read();
  }

  /** Does it. Answers what came of it, in words. */
  async #do(act: Act): Promise<string> {
    const { userId, moderation, speech } = this.#options;
    const { done } = speech.words.user;
    const deed: Deed = { userId, note: this.#note.value.trim(), seconds: Number(this.#time.value) };
    if (act === "kick") return (await moderation.kick(deed)) ? done.kick : done.kickNobody;
    if (act === "mute") await moderation.mute(deed);
    else if (act === "unmute") await moderation.unmute(userId);
    else if (act === "ban") await moderation.ban(deed);
    else await moderation.unban(userId);
    return done[act];
  }

  #draw(): void {
    const { userId, model, speech } = this.#options;
    const { words, format } = speech;
    const member = model.members.get(userId);
    const [mute, ban] = [model.sanctions.mutes.get(userId), model.sanctions.bans.get(userId)];
    const joined = member?.joinTime?.getTime();
    const said = [
      joined === undefined ? words.user.notIn : words.user.joined(format.dateTime(joined)),
      ...(mute === undefined ? [] : [words.user.muted(timeWords(mute.until, speech))]),
      ...(ban === undefined ? [] : [words.user.banned(timeWords(ban.until, speech))]),
    ];
    this.#standing.textContent = said.join(" ");
    this.#drawAttributes(member);
    this.#offer("kick", member !== undefined);
    this.#offer("unmute", mute !== undefined);
    this.#offer("unban", ban !== undefined);
  }

  /** Puts down what is kept on the member, where that is otherwise than before. */
  #drawAttributes(member: Member | undefined): void {
    const { noAttributes } = this.#options.speech.words.user;
    const pairs = Object.entries(member?.attributes ?? {});
    const list = h(
      "dl",
      { class: "pairs" },
      ...pairs.flatMap(([key, value]) => [h("dt", {}, key), h("dd", {}, value)]),
    );
    const now = pairs.length > 0 ? list : h("p", { class: "soft" }, noAttributes);
    if (!now.isEqualNode(this.#attributes.firstChild)) this.#attributes.replaceChildren(now);
  }

  /** Shows what can be done. What cannot be done any more hands the focus on to what undoes it. */
  #offer(act: "kick" | "unmute" | "unban", offered: boolean): void {
    const button = this.#buttons[act];
    if (!offered && document.activeElement === button) this.#buttons[opposites[act]].focus();
    button.hidden = !offered;
  }
}
