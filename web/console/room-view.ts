import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Off } from "../../client/emitter.ts";
import { DestroyReason } from "../../client/index.ts";
import type { Room } from "../../gen/parlor/v1/room_pb.ts";
import { h } from "../dom.ts";
import { onFrame } from "../on-frame.ts";
import { addressOfAll } from "./address.ts";
import { AttributesTable } from "./attributes-table.ts";
import { DestroyDialog } from "./destroy-dialog.ts";
import { errorWords } from "./error-words.ts";
import { actorWords } from "./event-words.ts";
import type { Kept } from "./kept.ts";
import { LogView } from "./log-view.ts";
import { MembersTable } from "./members-table.ts";
import { Moderation } from "./moderation.ts";
import type { View } from "./overview.ts";
import { onPress } from "./press.ts";
import { roomFacts } from "./room-facts.ts";
import type { RoomModel } from "./room-model.ts";
import { SanctionsTable } from "./sanctions-table.ts";
import { createSendForm } from "./send-form.ts";
import { UserDialog } from "./user-dialog.ts";
import type { Watch } from "./watch.ts";
import type { Speech } from "./words.ts";

/** What the view of a room is made of. */
export interface RoomViewOptions {
  readonly model: RoomModel;
  readonly watch: Watch;
  readonly speech: Speech;
  readonly kept: Kept;
}

/** A room: its log, who is in, what it keeps, and what can be done about it. */
export class RoomView implements View {
  /** What is shown. */
  readonly element: HTMLElement;
  /** What the tab is called. */
  readonly title: string;
  readonly #options: RoomViewOptions;
  readonly #moderation: Moderation;
  readonly #name = h("p", { class: "soft" });
  readonly #facts = h("div", {});
  readonly #notice = h("div", { class: "notice", role: "status", hidden: true });
  readonly #destroy: HTMLButtonElement;
  readonly #send: HTMLElement;
  readonly #parts: readonly { readonly element: HTMLElement; close(): void }[];
  readonly #frame = onFrame(() => this.#draw());
  readonly #offs: Off[];
  /** What the facts were drawn of. */
  #drawn: { readonly room: Room | undefined; readonly count: number } | undefined;

  constructor(options: RoomViewOptions) {
    const { model, watch, speech, kept } = options;
    const { words } = speech;
    this.#options = options;
    this.#moderation = new Moderation(watch.calls, model.roomId);
    this.title = `${model.roomId} · ${words.title}`;
    this.#send = createSendForm(this.#moderation, words, kept);
    const destroy = { roomId: model.roomId, moderation: this.#moderation, speech };
    const click = (): void => new DestroyDialog(destroy).open();
    this.#destroy = h(
      "button",
      { type: "button", class: "danger", on: { click } },
      words.destroy.open,
    );
    const log = new LogView(model, speech, kept);
    log.element.append(this.#send);
    const beside = this.#beside();
    this.#parts = [log, ...beside];
    this.element = h(
      "div",
      { class: "room" },
      this.#head(),
      this.#notice,
      h(
        "div",
        { class: "columns" },
        log.element,
        h("div", { class: "beside" }, ...beside.map((part) => part.element)),
      ),
    );
    this.#offs = [
      model.on("info", () => this.#frame.ask()),
      watch.on("rooms", () => this.#frame.ask()),
    ];
    this.#draw();
  }

  close(): void {
    for (const off of this.#offs) off();
    this.#frame.stop();
    for (const part of this.#parts) part.close();
    for (const open of document.querySelectorAll("dialog")) open.close();
  }

  #head(): HTMLElement {
    const { model, speech } = this.#options;
    const back = h("a", { href: addressOfAll }, `‹ ${speech.words.room.all}`);
    const heading = h("h1", { tabindex: -1 }, model.roomId);
    return h(
      "header",
      { class: "room-head" },
      h("nav", { "aria-label": speech.words.room.all }, back),
      h("div", { class: "room-title-line" }, heading, this.#name, this.#destroy),
      this.#facts,
    );
  }

  /** What stands beside the log. */
  #beside() {
    const { model, speech, kept } = this.#options;
    const { sanctions } = speech.words;
    const open = (userId: string): void => this.#openUser(userId);
    const end = { mutes: "unmute", bans: "unban" } as const;
    const table = (kind: "mutes" | "bans", beside: readonly Node[]): SanctionsTable =>
      new SanctionsTable({
        ...{ model, speech, kind, beside },
        end: (userId) => this.#moderation[end[kind]](userId),
      });
    const fault = h("p", { class: "fault", role: "alert" });
    const mute = h("button", { type: "button" }, sanctions.muteEveryone);
    onPress(mute, async () => {
      const deed = { userId: "", note: "", seconds: 0 };
      fault.textContent = await this.#moderation.mute(deed).then(
        () => "",
        (thrown: unknown) => errorWords(thrown, speech.words),
      );
    });
    return [
      new MembersTable({ model, speech, kept, open }),
      new AttributesTable(model, speech),
      table("mutes", [mute, fault]),
      table("bans", []),
    ];
  }

  #openUser(userId: string): void {
    new UserDialog({ ...this.#options, userId, moderation: this.#moderation }).open();
  }

  #draw(): void {
    const { model, watch, speech } = this.#options;
    const { room, standing, members, roomId } = model;
    const count = watch.rooms.get(roomId)?.memberCount ?? members.size;
    this.#name.textContent = room?.name ?? "";
    if (room !== undefined && (room !== this.#drawn?.room || count !== this.#drawn.count))
      this.#facts.replaceChildren(roomFacts(room, count, speech));
    this.#drawn = { room, count };
    const here = standing.name === "here";
    this.#destroy.hidden = !here;
    this.#send.hidden = !here;
    const text = this.#standingWords();
    this.#notice.hidden = text === "";
    if (this.#notice.firstChild?.textContent === text) return;
    this.#notice.replaceChildren(h("span", {}, text));
    if (standing.name === "failed") this.#notice.append(this.#again());
  }

  #again(): HTMLElement {
    const click = (): void => void this.#options.model.read();
    return h(
      "button",
      { type: "button", on: { click } },
      this.#options.speech.words.errors.tryAgain,
    );
  }

  #standingWords(): string {
    const { model, speech } = this.#options;
    const { words, format } = speech;
    const { standing } = model;
    switch (standing.name) {
      case "reading":
        return words.room.reading;
      case "none":
        return words.room.none;
      case "failed":
        return words.errors.roomUnread(errorWords(standing.error, words));
      case "destroyed": {
        const { event, how } = standing;
        const timeMs = event.time === undefined ? 0 : timestampMs(event.time);
        const why = how.reason === DestroyReason.EMPTY ? words.room.empty : how.note;
        return words.room.destroyed(format.time(timeMs), actorWords(how.actor, speech), why);
      }
      default:
        return "";
    }
  }
}
