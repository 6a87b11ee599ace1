import { en as entrance } from "./entrance-en.ts";
import { en as errors } from "./errors-en.ts";
import { people, en as talk } from "./talk-en.ts";

/** The keys of a room. */
interface Keys {
  readonly title: string;
  /** Keys, with spaces between those that are pressed together, and what they do. */
  list(of: {
    /** What is held with the letters of the room's keys. */
    readonly room: string;
    /** What lets words fly. */
    readonly fly: string;
  }): readonly (readonly [keys: string, what: string])[];
}

const keys: Keys = {
  title: "Keys",
  list: ({ room, fly }) => [
    ["Enter", "Send what you wrote"],
    ["Shift Enter", "A new line"],
    [fly, "Let it fly over the stage"],
    ["@", "Mention someone"],
    ["↑", "From the empty field: to what was said; ↑ ↓ walk through it"],
    ["Esc", "Back to the field; close what is open"],
    [`${room} P`, "People"],
    [`${room} C`, "Copy the link"],
    [`${room} K`, "This list"],
    [`${room} L`, "Leave"],
  ],
};

/** Every word of the page, in English: what the other languages translate. */
export const en = {
  entrance,
  errors,
  talk,

  /** What stands between the parts of a list. */
  between: ", ",

  /** What the page is, for those who search. */
  description: "A room to talk in: pick a name, come in, send the link to someone.",

  /** The frame of a room's page. */
  room: {
    nav: "Room",
    copyLink: "Copy link",
    linkCopied: "Link copied",
    copyRefused: (address: string) => `Copying is not allowed here. The link: ${address}`,
    leave: "Leave",
    language: "中文",
    languageName: "中文 (Chinese)",
    company: (names: readonly string[], more: number) =>
      names.length === 0
        ? "Nobody else is here yet"
        : `${people(names, more)} ${names.length + more === 1 ? "is" : "are"} here with you`,
    looking: "Looking who is in…",
    leaving: {
      title: "Leave now?",
      text: "What you wrote was not sent yet. It goes when you leave.",
      stay: "Stay",
      leave: "Leave all the same",
    },
    close: "Close",
  },

  /** How the link is. */
  link: {
    offline: "You are offline. Your messages will be sent once you are back.",
    again: "Reconnecting. Your messages will be sent.",
    resumed: "Connected again. Nothing was missed.",
    back: "Connected again.",
    tokenExpiring: (time: string) => `Your token expires at ${time}. Paste a newer one to stay.`,
    renew: "Stay",
  },

  /** Where one writes. */
  composer: {
    label: "Your words",
    placeholder: "Say something",
    send: "Send",
    sendTitle: "Send (Enter)",
    fly: "Fly",
    flyTitle: (keys: string) => `Let it fly over the stage (${keys})`,
    picture: "Send a picture",
    betweenKeys: ", ",
    betweenSentences: " ",
    enterSends: " sends",
    flies: " lets it fly",
    tooLongToFly: (max: number) =>
      `Words that fly are short: at most ${max} characters. Send these instead.`,
    replyingTo: (name: string) => `Replying to ${name}`,
    cancelReply: "Do not reply",
    mentions: "People to mention",
    everyone: "everyone",
    everyoneHint: "Calls everybody in the room",
    mutedYou: "You are muted here.",
    mutedEveryone: "Everyone is muted here.",
    mutedUntil: (time: string) => `Until ${time}.`,
    mutedBy: (name: string, note: string) => `By ${name}${note === "" ? "" : `: ${note}`}.`,
    pictureTooLarge: "The picture is larger than 2 MB. Choose a smaller one.",
    pictureOfNoKind: "That is no picture that can be shown: PNG, JPEG, GIF and WebP are.",
    pictureRefused: "This server keeps no pictures: your app would bring a storage of its own.",
    pictureFailed: "The picture could not be sent. Are you online?",
    lost: "Nothing flies while the link is lost.",
    notFlown: (why: string) => `It did not fly. ${why}`,
    dropped: "Too much flies just now: only you saw it.",
  },

  /** Who is in. */
  people: {
    title: "People",
    here: (count: number) => (count === 1 ? "1 person here" : `${count} people here`),
    closeList: "Close the list of people",
    since: (time: string) => `since ${time}`,
    you: "you",
    more: (count: number) => `and ${count} more`,
    handUp: "raises a hand",
    muted: "muted",
    until: (time: string) => `until ${time}`,
    search: "Find someone",
    nobodyFound: "Nobody of that name is listed.",
    notListed: (count: number) =>
      count === 1
        ? "You are here. The list did not come."
        : `${count} people are here: too many to list, or the list did not come.`,
    muteEveryone: "Mute everyone",
    unmuteEveryone: "Let everyone talk",
    mention: "Mention",
    mute: "Mute for 10 minutes",
    unmute: "Let talk again",
    kick: "Put out",
    ban: "Ban for an hour",
    reason: "Reason, for everyone to read",
    reasonHint: "Optional. Say why.",
    failed: (why: string) => `That did not work. ${why}`,
    joinedAt: (time: string) => `Here since ${time}`,
  },

  /** The stage of a live room. */
  stage: {
    label: "Stage",
    live: "Live",
    hint: "Your video plays here. Parlor brings the people.",
    title: "Evening pottery: a bowl from one piece of clay",
    watching: (count: number) => `${count} watching`,
    host: "Host",
    takeHost: "Take the host’s seat",
    isHost: (name: string) => `${name} is the host now`,
    skipped: (count: number) =>
      count === 1
        ? "Too much flew just now: 1 is missing."
        : `Too much flew just now: ${count} are missing.`,
    gifts: "Gifts",
    give: (gift: string) => `Send ${gift}`,
    gave: (gift: string) => `sends ${gift}`,
    times: (count: number) => `×${count}`,
    giftNames: {
      rose: "a rose",
      tea: "a cup of tea",
      cake: "a cake",
      lantern: "a lantern",
      kite: "a kite",
      rocket: "a rocket",
    },
    giftShort: {
      rose: "Rose",
      tea: "Tea",
      cake: "Cake",
      lantern: "Lantern",
      kite: "Kite",
      rocket: "Rocket",
    },
  },

  /** Seats, and hands. */
  seats: {
    label: "Seats",
    voiceTitle: "Sunday salon",
    voiceText: "Take a seat to speak. Everyone hears who sits where, in one order.",
    seat: (number: number) => `Seat ${number}`,
    free: "Free",
    locked: "Locked",
    take: (number: number) => `Take seat ${number}`,
    yours: "Your seat",
    micOn: "Microphone on",
    micOff: "Microphone off",
    turnMic: (on: boolean): string => (on ? "Turn the microphone off" : "Turn the microphone on"),
    leave: "Leave the seat",
    lock: "Lock the seat",
    unlock: "Unlock the seat",
    putOut: (name: string) => `Put ${name} out of the seat`,
    moveTo: "Move to another seat",
    moveToSeat: (number: number) => `Move to seat ${number}`,
    moved: (by: string, number: number) => `${by} moved you to seat ${number}.`,
    notMoved: (name: string, number: number) => `${name} did not move to seat ${number}.`,
    satDown: (name: string, number: number) => `${name} took seat ${number}`,
    gotUp: (number: number) => `Seat ${number} is free again`,
    faster: "Someone was faster.",
    fasterNamed: (name: string, number: number) => `${name} was faster: seat ${number} is taken.`,
    lockedNow: (number: number) => `Seat ${number} was locked just now.`,
    failed: (why: string) => `That did not work. ${why}`,
    classTitle: "Fractions, with cake",
    classText: "A quarter and a quarter make a half.",
    teacher: "Teacher",
    takeTeacher: "Take the teacher’s place",
    isTeacher: (name: string) => `${name} is the teacher now`,
    raisesHand: (name: string) => `${name} raises a hand`,
    raiseHand: "Raise a hand",
    lowerHand: "Lower your hand",
    hands: "Hands up",
    noHands: "No hand is up.",
    giveWord: (name: string) => `Lower ${name}’s hand`,
  },

  /** The shop's counter. */
  shop: {
    label: "Lamps",
    title: "Lamplight, the lamp shop",
    text: "Ask about a lamp, or send an order into the talk.",
    send: "Send this order",
    sendOf: (title: string) => `Send this order: ${title}`,
    order: "Order",
    orderOf: (title: string) => `Order: ${title}`,
    number: (id: string) => `No. ${id}`,
    products: {
      desk: { title: "Desk lamp Fern", text: "Bends twice, shines on the book." },
      paper: { title: "Paper lantern", text: "Soft light from every side." },
      floor: { title: "Floor lamp Reed", text: "Brass, with a linen shade." },
      night: { title: "Night light Moon", text: "For those who sleep lightly." },
    },
    status: { asked: "Asked for", confirmed: "Confirmed", paid: "Paid", sent: "On its way" },
  },

  keys,
};

/** Every word of the page. */
export type Words = typeof en;
