import { en as entrance } from "./entrance-en.ts";
import { en as errors } from "./errors-en.ts";

const people = (names: readonly string[], more: number): string => {
  const all = more > 0 ? [...names, more === 1 ? "1 other" : `${more} others`] : names;
  return new Intl.ListFormat("en").format(all);
};

/** The keys of a room. */
interface Keys {
  readonly title: string;
  /** Keys, with spaces between those that are pressed together, and what they do. */
  readonly list: readonly (readonly [keys: string, what: string])[];
}

const keys: Keys = {
  title: "Keys",
  list: [
    ["Enter", "Send what you wrote"],
    ["Shift Enter", "A new line"],
    ["Ctrl Enter", "Let it fly over the stage"],
    ["@", "Mention someone"],
    ["↑", "From the empty field: to what was said; ↑ ↓ walk through it"],
    ["Esc", "Back to the field; close what is open"],
    ["Alt P", "People"],
    ["Alt C", "Copy the link"],
    ["Alt K", "This list"],
    ["Alt L", "Leave"],
  ],
};

/** Every word of the page, in English: what the other languages translate. */
export const en = {
  entrance,
  errors,

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
    close: "Close",
  },

  /** How the link is. */
  link: {
    offline: "You are offline. Your messages will be sent once you are back.",
    again: "Reconnecting. Your messages will be sent.",
    resumed: "Connected again. Nothing was missed.",
    back: "Connected again.",
  },

  /** What is said in the room. */
  talk: {
    label: "Talk",
    you: (name: string) => `${name} (you)`,
    service: "The service",
    today: "Today",
    yesterday: "Yesterday",
    more: "New messages",
    loading: "Loading earlier messages…",
    beginning: "This is where the talk begins.",
    noHistory: (why: string) => `Earlier messages could not be loaded. ${why}`,
    tryAgain: "Try again",
    aloneTitle: "You have the room to yourself",
    aloneText: "Send the link to someone, or open it in another tab.",
    emptyTitle: "Nothing was said yet",
    emptyText: "What is said from now on stands here.",
    reply: "Reply",
    revoke: "Take back",
    actions: (name: string) => `What to do with what ${name} said`,
    inReply: (name: string) => `In reply to ${name}`,
    replyGone: "An earlier message",
    revoked: (name: string) => `${name} took a message back`,
    revokedYou: "You took a message back",
    revokedBy: (name: string, by: string) => `${by} took back what ${name} said`,
    revokeFailed: (why: string) => `It was not taken back. ${why}`,
    picture: (name: string) => (name === "" ? "Picture" : `Picture from ${name}`),
    openPicture: "Look at it large",
    file: "File",
    recording: "Recording",
    film: "Film",
    custom: (type: string) => `Something of the kind “${type}”`,
    gaveGift: (gift: string) => `sent ${gift}`,
    newMessages: (count: number) => `${count} new messages`,
    reset: (count: number) =>
      count === 0
        ? "You were away for a while. Nothing was said meanwhile."
        : `You were away for a while. ${count === 1 ? "1 message" : `${count} messages`} from then, loaded from the history.`,
    resetAnew: "You were away for a while. The room began anew meanwhile.",
    resetNoHistory: "You were away for a while. What was said meanwhile is not shown.",
    joined: (names: readonly string[], more: number) => `${people(names, more)} came in`,
    left: (names: readonly string[], more: number) => `${people(names, more)} left`,
    crowd: (joined: number, left: number) => `${joined} came in and ${left} left, all at once`,
    lost: (name: string) => `${name} lost the connection`,
    signedOut: (name: string) => `${name} was signed out by the service`,
    kicked: (name: string, by: string) => `${name} was put out by ${by}`,
    banned: (name: string, by: string) => `${name} was banned by ${by}`,
    because: (note: string) => `: ${note}`,
    muted: (name: string, by: string) => `${name} was muted by ${by}`,
    mutedAll: (by: string) => `Everyone was muted by ${by}`,
    unmuted: (name: string) => `${name} may talk again`,
    unmutedAll: "Everyone may talk again",
    closing: (time: string) => `This room will be closed at ${time}`,
    waiting: "Waiting to be sent",
    notSent: (why: string) => `Not sent. ${why}`,
    sendAgain: "Send again",
    discard: "Discard",
    beingSent: "Being sent",
  },

  /** Where one writes. */
  composer: {
    label: "Your words",
    placeholder: "Say something",
    send: "Send",
    sendTitle: "Send (Enter)",
    fly: "Fly",
    flyTitle: "Let it fly over the stage (Control+Enter)",
    picture: "Send a picture",
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
    uploading: "The picture is on its way…",
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
    faster: "Someone was faster.",
    fasterNamed: (name: string, number: number) => `${name} was faster: seat ${number} is taken.`,
    lockedNow: (number: number) => `Seat ${number} was locked just now.`,
    failed: (why: string) => `That did not work. ${why}`,
    classTitle: "Fractions, with cake",
    classText: "A quarter and a quarter make a half.",
    teacher: "Teacher",
    takeTeacher: "Take the teacher’s place",
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
