import { ActorKind, LeaveReason, type RoomEvents } from "../client/index.ts";
import { h } from "./dom.ts";
import { words } from "./i18n/words.ts";
import { type Inside, listen, nameIn } from "./inside.ts";
import { tried } from "./people/member-sheet.ts";
import type { Talk } from "./talk/talk.ts";
import { clockTime } from "./time.ts";

type Actor = RoomEvents["updated"]["actor"];

/** Tells in the talk what happens to the room and to those in it, and lets a moderator take it back. */
export class Notices {
  readonly #inside: Inside;
  readonly #talk: Talk;
  #name: string;

  constructor(inside: Inside, talk: Talk) {
    this.#inside = inside;
    this.#talk = talk;
    this.#name = inside.room.name;
    const told = words().talk;
    listen(inside, "joined", ({ name }) => talk.joined(name));
    listen(inside, "left", (left) => this.#left(left));
    listen(inside, "crowd", ({ joined, left }) => talk.notice(told.crowd(joined, left)));
    listen(inside, "muted", (mutes) => this.#muted(mutes));
    listen(inside, "unmuted", ({ userIds }) => this.#unmuted(userIds));
    listen(inside, "unbanned", ({ userIds }) => {
      for (const userId of userIds) this.#tell(told.unbanned(this.#nameOf(userId)));
    });
    listen(inside, "closing", ({ time }) => this.#tell(told.closing(clockTime(time))));
    listen(inside, "updated", ({ actor }) => this.#updated(actor));
  }

  #left({ member: { userId, name }, reason, actor, note }: RoomEvents["left"]): void {
    const told = words().talk;
    const by = actorName(actor);
    if (reason === LeaveReason.TIMED_OUT) this.#tell(told.lost(name));
    else if (reason === LeaveReason.REVOKED) this.#tell(told.signedOut(name));
    else if (reason === LeaveReason.KICKED) this.#tell(told.kicked(name, by) + because(note));
    else if (reason === LeaveReason.BANNED)
      this.#tell(told.banned(name, by) + because(note), (room) => room.unban([userId]));
    else this.#talk.left(name);
  }

  #muted(mutes: RoomEvents["muted"]): void {
    const told = words().talk;
    for (const { userId, actor, note } of mutes) {
      const by = actorName(actor);
      const what = userId === "" ? told.mutedAll(by) : told.muted(this.#nameOf(userId), by);
      this.#tell(what + because(note), (room) =>
        room.unmute(userId === "" ? "everyone" : [userId]),
      );
    }
  }

  #unmuted(userIds: readonly string[]): void {
    const told = words().talk;
    if (userIds.length === 0) this.#tell(told.unmutedAll);
    for (const userId of userIds) this.#tell(told.unmuted(this.#nameOf(userId)));
  }

  #updated(actor: Actor): void {
    const { name } = this.#inside.room;
    if (name === this.#name) return;
    this.#name = name;
    this.#tell(words().talk.renamed(name, actorName(actor)));
  }

  /** `undo` is offered to those who may moderate. */
  #tell(text: string, undo?: (room: Inside["room"]) => Promise<void>): void {
    const offered = undo !== undefined && this.#inside.moderator;
    this.#talk.notice(text, offered ? this.#undoButton(undo) : undefined);
    this.#inside.tell(text);
  }

  #undoButton(undo: (room: Inside["room"]) => Promise<void>): HTMLElement {
    const click = (): void => {
      button.remove();
      void tried(this.#inside, () => undo(this.#inside.room));
    };
    const attributes = { type: "button", class: "bare undo", on: { click } };
    const button = h("button", attributes, words().talk.undo);
    return button;
  }

  /** Of those who are gone the name is known, too, where they said something. */
  #nameOf(userId: string): string {
    const { room } = this.#inside;
    const name = nameIn(room, userId);
    return name === userId ? (this.#talk.lines.nameOf(userId) ?? userId) : name;
  }
}

/** Who did something, for people. */
export function actorName(actor: Actor): string {
  if (actor === undefined || actor.kind !== ActorKind.USER) return words().errors.theService;
  return actor.name || actor.userId;
}

function because(note: string): string {
  return note === "" ? "" : words().talk.because(note);
}
