import type { LeaveReason } from "../../client/index.ts";

/** Why somebody left, by `LeaveReason`. */
type Leaving = Readonly<Record<LeaveReason, string>>;

const leaving: Leaving = {
  0: "left",
  1: "left",
  2: "lost the connection",
  3: "logged out",
  4: "was signed out by the service",
  5: "went: the token expired",
  6: "is out: the room was destroyed",
  7: "was kicked",
  8: "was banned",
};

const by = (actor: string): string => (actor === "" ? "" : ` by ${actor}`);
const because = (note: string): string => (note === "" ? "" : `: ${note}`);

/** What happened in a room, in English. `actor` is empty where nobody is named, `note` where nobody said why. */
export const englishEvents = {
  service: "the service",
  said: (who: string, words: string) => `${who}: ${words}`,
  sent: (who: string, what: string) => `${who} sent ${what}`,
  revokedContent: "a message that was revoked since",
  content: {
    custom: (type: string) => `something of the kind “${type}”`,
    command: (bytes: string) => `a command of ${bytes} bytes`,
    image: "a picture",
    file: (name: string) => `the file “${name}”`,
    audio: "a recording",
    video: "a film",
    gift: (count: string, name: string) => `${count} × the gift “${name}”`,
    order: (title: string) => `the order “${title}”`,
    multipart: (parts: string) => `a message of ${parts} parts`,
    unknown: "something that this page does not know",
  },
  revoked: (sequence: string, actor: string, note: string) =>
    `Message ${sequence} was revoked${by(actor)}${because(note)}`,
  joined: (who: string) => `${who} came in`,
  left: (who: string, reason: LeaveReason, actor: string, note: string) =>
    `${who} ${leaving[reason]}${by(actor)}${because(note)}`,
  changed: (joined: string, left: string) => `${joined} came in, ${left} left`,
  attributesSet: (actor: string, pairs: string) => `${actor} set ${pairs}`,
  attributesDeleted: (actor: string, keys: string) => `${actor} deleted ${keys}`,
  released: (actor: string, keys: string) => `${keys} went with ${actor}`,
  memberAttributesSet: (actor: string, users: string, pairs: string) =>
    `${actor} set ${pairs} of ${users}`,
  memberAttributesDeleted: (actor: string, users: string, keys: string) =>
    `${actor} deleted ${keys} of ${users}`,
  everyone: "everyone",
  muted: (users: string, until: string, actor: string, note: string) =>
    `${users} may not speak${until === "" ? "" : ` until ${until}`}: muted${by(actor)}${because(note)}`,
  unmuted: (users: string, actor: string) =>
    `${users} may speak again${by(actor) && ` (${actor})`}`,
  banned: (users: string, until: string, actor: string, note: string) =>
    `${users} banned${until === "" ? "" : ` until ${until}`}${by(actor)}${because(note)}`,
  unbanned: (users: string, actor: string) =>
    `${users} may come in again${by(actor) && ` (${actor})`}`,
  created: (actor: string) => `The room was created${by(actor)}`,
  updated: (actor: string) => `What the room is was changed${by(actor)}`,
  closing: (time: string, actor: string, note: string) =>
    `The room will be destroyed at ${time}${by(actor)}${because(note)}`,
  destroyed: (actor: string, note: string) => `The room was destroyed${by(actor)}${because(note)}`,
  unknown: "Something happened that this page does not know",
};
