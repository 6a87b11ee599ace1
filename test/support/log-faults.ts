import { type Acknowledged, lifeOf, type Sending, type SentMessages } from "./sent-messages.ts";
import type { StreamFault } from "./stream-checker.ts";
import type { StreamReader } from "./stream-reader.ts";
import type { Place, ToldLog, Words } from "./told-log.ts";
import type { Violation } from "./violation.ts";

/** What was sent, and what was told of it. */
export interface Told {
  readonly sent: SentMessages;
  readonly log: ToldLog;
  readonly readers: readonly StreamReader[];
}

type Fault = Violation<StreamFault>;

/** Acknowledged messages that are not where they were said to be, or that someone was not told. */
export function unkept({ sent, log, readers }: Told): Fault[] {
  const places = placesById(log);
  const here = Map.groupBy(readers.flatMap(readingOf), ({ life }) => life);
  return recordedOf(sent).flatMap((one): Fault[] => {
    const { roomId, answer } = one;
    const life = lifeOf(roomId, answer.epoch);
    const told = log.at(life, answer.sequence)?.variants ?? [];
    const kept = told.some(({ words }) => isOf(one, words) || isLeftOf(one, words));
    const place = places.get(answer.messageId);
    const name = `${named(one)}, acknowledged at ${answer.epoch}:${answer.sequence},`;
    if (!kept && place !== undefined)
      return [{ kind: "altered", roomId, what: `${name} was told at ${place}, or otherwise` }];
    const behind = here.get(life)?.filter(({ at }) => at < answer.sequence) ?? [];
    const lacking = behind.map(({ reader }) => reader);
    const what = `${name} was not told to ${lacking.join(", ") || "anyone"}`;
    const nobodyThere = told.length === 0;
    return (kept || nobodyThere) && lacking.length === 0 ? [] : [{ kind: "lost", roomId, what }];
  });
}

/** Messages that were acknowledged before another was sent, and stand after it. */
export function outOfOrder(sent: SentMessages): Fault[] {
  const lives = Map.groupBy(recordedOf(sent), ({ roomId, answer }) => lifeOf(roomId, answer.epoch));
  return [...lives.values()].flatMap((life) => {
    const faults: Fault[] = [];
    let earliest: Acknowledged | undefined;
    for (const one of life.sort((a, b) => b.answer.sequence - a.answer.sequence)) {
      const later = (earliest?.answer.sequence ?? 0) > one.answer.sequence;
      if (earliest !== undefined && later && earliest.answer.at < one.began) {
        const what = `${named(earliest)} was acknowledged before ${named(one)} was sent, and is later`;
        faults.push({ kind: "reordered", roomId: one.roomId, what });
      }
      if (earliest === undefined || one.answer.at < earliest.answer.at) earliest = one;
    }
    return faults;
  });
}

/** Places that different readers were told different things of. */
export function disagreements(log: ToldLog): Fault[] {
  return [...log.places()]
    .filter((place) => place.variants.length > 1 && !isRevocation(place))
    .map((place) => {
      const readers = place.variants.map(({ reader }) => reader).join(" and ");
      const what = `${readers} were told different things of ${at(place)}`;
      return { kind: "disagreement", roomId: place.roomId, what };
    });
}

/** Messages in the log that nobody sent, and those that have more than one place. */
export function inventedOrDoubled({ sent, log }: Told): Fault[] {
  const answers = new Map(recordedOf(sent).map((one) => [placeOf(one), one]));
  const standing = new Set<string>();
  const inOrder = [...log.places()].map((place) => ({ place, words: agreed(place) }));
  const isKept = ({ place, words }: (typeof inOrder)[number]) =>
    isOf(answers.get(name(place)), words);
  // Those that are where they were said to be come first: the others are the doubles.
  inOrder.sort((a, b) => Number(isKept(b)) - Number(isKept(a)));
  return inOrder.flatMap(({ place, words }): Fault[] => {
    if (words === undefined) return [];
    const { roomId } = place;
    const id = `id ${words.messageId}`;
    const text = words.revoked ? id : `${roomId} ${words.text}`;
    const what = `${brief(words.text)} (${words.messageId}) at ${at(place)}`;
    if (standing.has(text) || standing.has(id)) return [{ kind: "doubled", roomId, what }];
    standing.add(text).add(id);
    const known = answers.has(name(place)) || sent.find(roomId, words.text) !== undefined;
    return known || words.revoked ? [] : [{ kind: "invented", roomId, what }];
  });
}

/** Messages that were told as revoked, and nobody asked for that. */
export function revokedUnasked({ sent, log }: Told): Fault[] {
  return [...log.places()].flatMap((place) => {
    const blank = place.variants.find(({ words }) => words?.revoked === true);
    const { messageId = "" } = blank?.words ?? {};
    if (blank === undefined || sent.mayBeRevoked(messageId)) return [];
    const what = `${blank.reader} was told ${messageId} at ${at(place)} as revoked`;
    return [{ kind: "altered", roomId: place.roomId, what }];
  });
}

/** Messages that were refused, and are in the log all the same. */
export function refusedAndTold(refused: readonly Sending[], log: ToldLog): Fault[] {
  const told = new Map<string, Place>();
  for (const place of log.places())
    for (const { words } of place.variants)
      if (words !== undefined) told.set(`${place.roomId} ${words.text}`, place);
  return refused.flatMap(({ roomId, text }): Fault[] => {
    const place = told.get(`${roomId} ${text}`);
    const what = place && `${brief(text)} was refused, and is at ${at(place)}`;
    return what === undefined ? [] : [{ kind: "refused-told", roomId, what }];
  });
}

/** A long text, shortened. */
export function brief(text: string): string {
  return text.length > 24 ? `${text.slice(0, 24)}…` : text;
}

function recordedOf(sent: SentMessages): Acknowledged[] {
  return [...sent.acknowledged()].filter(({ barrage }) => !barrage);
}

function isOf(one: Acknowledged | undefined, words: Words | undefined): boolean {
  return one?.answer.messageId === words?.messageId && one?.text === words?.text;
}

/** Whether this may be what is left of a message that was revoked. */
function isLeftOf({ answer }: Acknowledged, words: Words | undefined): boolean {
  return words?.revoked === true && words.messageId === answer.messageId;
}

/** The message at a place, where all were told the same: with its words, if anyone was told them. */
function agreed(place: Place): Words | undefined {
  const { variants } = place;
  if (variants.length > 1 && !isRevocation(place)) return undefined;
  const whole = variants.find(({ words }) => words?.revoked === false);
  return (whole ?? variants[0])?.words;
}

/** Whether some were told a message, and others what is left of it. */
function isRevocation({ variants }: Place): boolean {
  const [one, other] = variants.map(({ words }) => words);
  return (
    variants.length === 2 && one?.messageId === other?.messageId && one?.revoked !== other?.revoked
  );
}

function readingOf(reader: StreamReader) {
  return reader.current().map((one) => ({ ...one, reader: reader.name }));
}

function placesById(log: ToldLog): Map<string, string> {
  const places = new Map<string, string>();
  for (const place of log.places())
    for (const { words } of place.variants)
      if (words !== undefined) places.set(words.messageId, at(place));
  return places;
}

const at = ({ epoch, sequence }: Place) => `${epoch}:${sequence}`;
const name = (place: Place) => `${place.roomId}/${at(place)}`;
const named = ({ text, answer }: Acknowledged) => `${brief(text)} (${answer.messageId})`;

function placeOf({ roomId, answer }: Acknowledged): string {
  return `${roomId}/${answer.epoch}:${answer.sequence}`;
}
