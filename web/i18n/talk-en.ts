/** Names in a sentence, with how many more there are. */
export const people = (names: readonly string[], more: number): string => {
  const all = more > 0 ? [...names, more === 1 ? "1 other" : `${more} others`] : names;
  return new Intl.ListFormat("en").format(all);
};

/** The words of the talk, in English. */
export const en = {
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
  speaker: (name: string) => `About ${name}`,
  replyGone: "An earlier message",
  replyRevoked: "A message that was taken back",
  replyNotFound: "That message is further back than what could be loaded.",
  revoked: (name: string) => `${name} took a message back`,
  revokedYou: "You took a message back",
  revokedBy: (name: string, by: string) => `${by} took back what ${name} said`,
  revokeFailed: (why: string) => `It was not taken back. ${why}`,
  picture: (name: string) => (name === "" ? "Picture" : `Picture from ${name}`),
  openPicture: "Look at it large",
  fileOf: (name: string) => `File: ${name}`,
  recording: "Recording",
  film: "Film",
  custom: (type: string) => `Something of the kind “${type}”`,
  gaveGift: (gift: string) => `sent ${gift}`,
  newMessages: (count: number) => `${count} new messages`,
  away: "You were away for a while.",
  reset: (count: number, all: boolean) => {
    if (count === 0) return "You were away for a while. Nothing was said meanwhile.";
    const messages = count === 1 ? "1 message" : `${count} messages`;
    const which = all ? messages : `The last ${messages}`;
    return `You were away for a while. ${which} from then, loaded from the history.`;
  },
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
  unbanned: (name: string) => `${name} may come in again`,
  renamed: (name: string, by: string) => `The room is called “${name}” now, by ${by}`,
  undo: "Undo",
  closing: (time: string) => `This room will be closed at ${time}`,
  waiting: "Waiting to be sent",
  notSent: (why: string) => `Not sent. ${why}`,
  sendAgain: "Send again",
  discard: "Discard",
  beingSent: "Being sent",
};
