/** Why a client is over for good, in words. */
const ends = {
  closed: "",
  "logged-out": "You have left.",
  replaced: "You are in the room on another device now.",
  revoked: "You were signed out.",
  expired: "Your sign-in has run out. Open the program anew.",
};

/** How the client stands with the service, in words; empty while all is well. */
function stateWords(state) {
  switch (state.name) {
    case "connecting":
      if (state.again) return "Reconnecting. What you say will be sent.";
      return state.error ? "The service does not answer. Trying again…" : "Connecting…";
    case "ended":
      return ends[state.reason] ?? `You cannot come in: ${state.error?.message ?? "refused"}`;
    default:
      return "";
  }
}

/** How many are in, in words. */
function countWords(count) {
  return count === 1 ? "Only you are here" : `${count} are here`;
}

module.exports = { countWords, stateWords };
