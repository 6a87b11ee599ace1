import type { Sanction } from "../../client/index.ts";
import { words } from "../i18n/words.ts";
import { type Inside, listen } from "../inside.ts";
import { endOf, stands } from "../people/mutes.ts";
import { clockTime, dayAndTime, sameDay } from "../time.ts";
import { after } from "../timer.ts";

/** Tells while one may not talk here, why not and until when; empty once one may. */
export function watchSilence(inside: Inside, silence: (why: string) => void): void {
  const { room, moderator, signal } = inside;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(timer);
    // A mute of everyone leaves those who may moderate out.
    const mute = room.mutes.filter(({ userId }) => userId !== "" || !moderator).find(stands);
    silence(mute === undefined ? "" : silenceWords(mute));
    if (mute?.until !== undefined) timer = after(endOf(mute) - Date.now(), look);
  };
  for (const name of ["muted", "unmuted", "reset"] as const) listen(inside, name, look);
  signal.addEventListener("abort", () => clearTimeout(timer));
  look();
}

function silenceWords(mute: Sanction): string {
  const { composer, errors } = words();
  const { userId, actor, note, until } = mute;
  const by = actor?.name || actor?.userId || errors.theService;
  return [
    userId === "" ? composer.mutedEveryone : composer.mutedYou,
    ...(until === undefined ? [] : [composer.mutedUntil(untilWords(new Date(endOf(mute))))]),
    composer.mutedBy(by, note),
  ].join(composer.betweenSentences);
}

/** A time of today; of another day, with the day. */
function untilWords(time: Date): string {
  return sameDay(time, new Date()) ? clockTime(time) : dayAndTime(time);
}
