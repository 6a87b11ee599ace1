import { durationMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { HistoryVisibility, type Room } from "../../gen/parlor/v1/room_pb.ts";
import { h } from "../dom.ts";
import { actorWords } from "./event-words.ts";
import type { Speech } from "./words.ts";

/** What a room is, as pairs of words. */
export function roomFacts(room: Room, memberCount: number, speech: Speech): HTMLElement {
  const { words, format } = speech;
  const facts: (readonly [string, string])[] = [
    [words.room.members, words.room.of(format.count(memberCount), format.count(room.maxMembers))],
    [words.room.created, createdWords(room, speech)],
    [words.room.stays, staysWords(room, speech)],
    [words.room.history, visibilityWords(room, speech)],
  ];
  if (room.destroyTime !== undefined)
    facts.push([words.room.destroyTime, format.dateTime(timestampMs(room.destroyTime))]);
  return h(
    "dl",
    { class: "facts", "aria-label": words.room.facts },
    ...facts.map(([key, value]) => h("div", {}, h("dt", {}, key), h("dd", {}, value))),
  );
}

function createdWords({ createTime, creator }: Room, speech: Speech): string {
  const when = createTime === undefined ? "" : speech.format.dateTime(timestampMs(createTime));
  const who = actorWords(creator, speech);
  return who === "" ? when : `${when}, ${speech.words.room.creator} ${who}`;
}

function staysWords({ keepWhenEmpty, destroyDelay }: Room, { words, format }: Speech): string {
  const seconds = destroyDelay === undefined ? 0 : durationMs(destroyDelay) / 1000;
  if (keepWhenEmpty) return words.room.keeps;
  return seconds === 0 ? words.room.goesAtOnce : words.room.goesAfter(format.seconds(seconds));
}

function visibilityWords({ historyVisibility }: Room, { words }: Speech): string {
  const { visibility } = words.room;
  if (historyVisibility === HistoryVisibility.JOINED) return visibility.joined;
  return historyVisibility === HistoryVisibility.MODERATORS
    ? visibility.moderators
    : visibility.all;
}
