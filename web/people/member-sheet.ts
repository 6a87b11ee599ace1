import { type Member, ParlorError } from "../../client/index.ts";
import { avatar } from "../avatar.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { type IconName, icon } from "../icons.ts";
import type { Inside } from "../inside.ts";
import { errorWords } from "../link/error-words.ts";
import { type Sheet, showSheet } from "../sheet.ts";
import { clockTime } from "../time.ts";
import { endOf, type Mutes } from "./mutes.ts";

/** How long a mute and a ban of this page last. */
const muteMs = 10 * 60 * 1000;
const banMs = 60 * 60 * 1000;

/** A note has at most 256 bytes, which is 85 letters of any script. */
const maxNote = 85;

/** Who a sheet is about: a member, or someone who said something and may be gone. */
export type Someone = Pick<Member, "userId" | "name" | "joinTime">;

/** What a sheet needs, and whom it tells. */
export interface MemberSheetOptions {
  readonly inside: Inside;
  readonly mutes: Mutes;
  mention(someone: Someone): void;
}

/** Does something to someone, or says why that did not work. */
export async function tried({ room, say }: Inside, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    say(words().people.failed(errorWords(ParlorError.from(thrown), room.id)));
  }
}

/** Shows what one can do with someone: mention, and where one may moderate, keep order. */
export function showMember(someone: Someone, options: MemberSheetOptions): void {
  const { userId, name } = someone;
  const title = h("span", { class: "who" }, avatar(userId, name), name);
  showSheet(title, (sheet) => {
    const mention = (): void => options.mention(someone);
    const mentioning = choice(sheet, {
      icon: "people",
      label: words().people.mention,
      act: mention,
    });
    const moderating = options.inside.moderator ? moderation(userId, options.inside, sheet) : [];
    return [
      h("p", { class: "soft" }, standing(someone, options.mutes)),
      h("div", { class: "choices" }, mentioning, ...moderating),
    ];
  });
}

/** Since when someone is here, and until when muted, as far as that is known. */
function standing({ userId, joinTime }: Someone, mutes: Mutes): string {
  const { people } = words();
  const mute = mutes.of(userId);
  return [
    joinTime === undefined ? "" : people.joinedAt(clockTime(joinTime)),
    mute === undefined ? "" : people.muted,
    mute?.until === undefined ? "" : people.until(clockTime(new Date(endOf(mute)))),
  ]
    .filter((text) => text !== "")
    .join(" · ");
}

function moderation(userId: string, inside: Inside, sheet: Sheet): Node[] {
  const { people } = words();
  const { room } = inside;
  const plain = { type: "text", autocomplete: "off", placeholder: people.reasonHint };
  const note = h("input", { ...plain, id: "note", maxlength: maxNote });
  const reason = h("div", { class: "field" }, h("label", { for: "note" }, people.reason), note);
  const why = (): string => note.value.trim();
  const until = (ms: number) => ({ note: why(), until: new Date(Date.now() + ms) });
  const choices: readonly Choice[] = [
    { icon: "mic-off", label: people.mute, act: () => room.mute([userId], until(muteMs)) },
    { icon: "mic", label: people.unmute, act: () => room.unmute([userId]) },
    { icon: "leave", label: people.kick, act: () => room.kick([userId], why()) },
    { icon: "shield", label: people.ban, act: () => room.ban([userId], until(banMs)), alarm: true },
  ];
  return [
    reason,
    ...choices.map(({ act, ...how }) =>
      choice(sheet, { ...how, act: () => void tried(inside, async () => act()) }),
    ),
  ];
}

interface Choice {
  readonly icon: IconName;
  readonly label: string;
  readonly alarm?: boolean;
  act(): void | Promise<void>;
}

function choice(sheet: Sheet, { icon: name, label, alarm = false, act }: Choice): HTMLElement {
  const click = (): void => {
    sheet.close();
    void act();
  };
  const kind = alarm ? { class: "alarm" } : {};
  return h("button", { type: "button", ...kind, on: { click } }, icon(name), label);
}
