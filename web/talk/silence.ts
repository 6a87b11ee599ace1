import type { Sanction } from "../../client/index.ts";
import { words } from "../i18n/words.ts";
import { type Inside, listen } from "../inside.ts";
import { clockTime } from "../time.ts";

/** Tells while one may not talk here, why not and until when; empty once one may. */
export function watchSilence(inside: Inside, silence: (why: string) => void): void {
  const { room, moderator, signal } = inside;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(timer);
    const now = Date.now();
    // A mute of everyone leaves those who may moderate out.
    const mute = room.mutes
      .filter(({ userId }) => userId !== "" || !moderator)
      .find((each) => endOf(each) > now);
    silence(mute === undefined ? "" : silenceWords(mute));
    if (mute?.until !== undefined) timer = setTimeout(look, endOf(mute) - now);
  };
  for (const name of ["muted", "unmuted", "reset"] as const) listen(inside, name, look);
  signal.addEventListener("abort", () => clearTimeout(timer));
  look();
}

/** When it ends by itself, in milliseconds. */
function endOf({ until }: Sanction): number {
  return until === undefined ? Number.POSITIVE_INFINITY : until.getTime();
}

function silenceWords(mute: Sanction): string {
  const { composer, errors } = words();
  const { userId, actor, note, until } = mute;
  const by = actor?.name || actor?.userId || errors.theService;
  return [
    userId === "" ? composer.mutedEveryone : composer.mutedYou,
    ...(until === undefined ? [] : [composer.mutedUntil(clockTime(new Date(endOf(mute))))]),
    composer.mutedBy(by, note),
  ].join(" ");
}
