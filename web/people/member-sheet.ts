import { type Member, ParlorError } from "../../client/index.ts";
import { avatar } from "../avatar.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { type IconName, icon } from "../icons.ts";
import type { Inside } from "../inside.ts";
import { errorWords } from "../link/error-words.ts";
import { showSheet } from "../sheet.ts";
import { clockTime } from "../time.ts";

/** How long a mute and a ban of this page last. */
const muteMs = 10 * 60 * 1000;
const banMs = 60 * 60 * 1000;

/** A note has at most 256 bytes, which is 85 letters of any script. */
const maxNote = 85;

/** Shows what one can do with someone: mention, and where one may moderate, keep order. */
export function showMember(member: Member, inside: Inside, mention: () => void): void {
  const { people } = words();
  const { userId, name, joinTime } = member;
  const title = h("span", { class: "who" }, avatar(userId, name), name);
  const since = joinTime === undefined ? "" : people.joinedAt(clockTime(joinTime));
  showSheet(title, (sheet) => {
    const choose = (act: () => unknown) => (): void => {
      sheet.close();
      act();
    };
    const mentioning = choice("people", people.mention, choose(mention));
    const moderating = inside.moderator ? moderation(member, inside, choose) : [];
    return [
      h("p", { class: "soft" }, since),
      h("div", { class: "choices" }, mentioning, ...moderating),
    ];
  });
}

function moderation(
  { userId }: Member,
  { room, say }: Inside,
  choose: (act: () => unknown) => () => void,
): Node[] {
  const { people } = words();
  const note = h("input", {
    type: "text",
    id: "note",
    maxlength: maxNote,
    autocomplete: "off",
    placeholder: people.reasonHint,
  });
  const reason = h("div", { class: "field" }, h("label", { for: "note" }, people.reason), note);
  const tried = (act: () => Promise<void>) =>
    choose(() =>
      act().catch((thrown: unknown) =>
        say(people.failed(errorWords(ParlorError.from(thrown), room.id))),
      ),
    );
  const sanction = (forMs: number) => ({
    note: note.value.trim(),
    until: new Date(Date.now() + forMs),
  });
  return [
    reason,
    choice(
      "mic-off",
      people.mute,
      tried(() => room.mute([userId], sanction(muteMs))),
    ),
    choice(
      "mic",
      people.unmute,
      tried(() => room.unmute([userId])),
    ),
    choice(
      "leave",
      people.kick,
      tried(() => room.kick([userId], note.value.trim())),
    ),
    choice(
      "shield",
      people.ban,
      tried(() => room.ban([userId], sanction(banMs))),
      "alarm",
    ),
  ];
}

function choice(name: IconName, label: string, click: () => void, kind = ""): HTMLElement {
  return h("button", { type: "button", class: kind, on: { click } }, icon(name), label);
}
