const { countWords, stateWords } = require("./words.js");

/** Lines that are kept on the page. */
const mostLines = 200;

Page({
  data: {
    /** What is wrong, or under way; empty while all is well. */
    notice: "Connecting…",
    count: "",
    members: [],
    lines: [],
    draft: "",
    /** The line to be seen: the last. */
    last: "",
    entered: false,
    /** Whether nothing more comes, and one can come in again. */
    ended: false,
  },

  /** Enters the room that the page is opened with: `/pages/room/room?room=lobby`. */
  onLoad({ room = "lobby" }) {
    this.roomId = decoded(room);
    wx.setNavigationBarTitle({ title: this.roomId });
    return this.enter();
  },

  /** Leaves the room with the page. */
  onUnload() {
    this.gone = true;
    this.deafen();
    this.room?.leave().catch(() => {}); // the service has one leave in the end
  },

  /** Comes in again: with another client where the one before has ended. */
  onAgain() {
    this.setData({ notice: "Connecting…", ended: false });
    return this.enter();
  },

  async enter() {
    this.deafen();
    const parlor = getApp().client();
    this.parlor = parlor;
    this.offs = [parlor.on("state", (state) => this.show(state))];
    try {
      await parlor.connect();
      this.room = await parlor.enterRoom(this.roomId);
      if (this.gone) return await this.room.leave();
      this.listen(parlor.userId);
    } catch (error) {
      this.setData({ notice: stateWords(parlor.state) || error.message, ended: true });
    }
  },

  /** Listens to nothing any more. */
  deafen() {
    for (const off of this.offs ?? []) off();
    this.offs = [];
  },

  /** Shows how the client stands. Once it has ended nothing can be said. */
  show(state) {
    const ended = state.name === "ended";
    this.setData({ notice: stateWords(state), ended, ...(ended && { entered: false }) });
  },

  /** Shows what happens in the room from now on. */
  listen(userId) {
    const { room } = this;
    const showMembers = () => {
      const members = room.members.map(({ userId: id, name }) => ({
        id,
        name,
        initial: [...name][0],
      }));
      this.setData({ members, count: countWords(room.memberCount) });
    };
    this.offs.push(
      room.on("message", (message) => {
        if (message.text !== "") this.add(lineOf(message, userId));
      }),
      room.on("members", showMembers),
      room.on("joined", ({ name }) => this.add({ kind: "event", text: `${name} came in` })),
      room.on("left", ({ member }) => this.add({ kind: "event", text: `${member.name} left` })),
      room.on("reset", () => this.add({ kind: "event", text: "Some messages were missed" })),
      room.on("exited", () => {
        if (this.parlor.state.name === "ended") return; // `show` has said why
        this.setData({ entered: false, ended: true, notice: "You are no longer in the room." });
      }),
    );
    showMembers();
    this.setData({ entered: true });
  },

  /** Adds a line. Only plain values: what a page shows travels to it as JSON, which has no BigInt. */
  add(line) {
    this.lines = (this.lines ?? 0) + 1;
    const id = `line-${this.lines}`;
    const lines = [...this.data.lines, { id, ...line }].slice(-mostLines);
    this.setData({ lines, last: id });
  },

  onInput({ detail }) {
    this.setData({ draft: detail.value });
  },

  /** Says what was typed. While the link is lost it waits, and is sent once. */
  async onSend() {
    const text = this.data.draft.trim();
    if (text === "" || !this.data.entered) return;
    this.setData({ draft: "" });
    try {
      await this.room.send(text);
      this.setData({ notice: stateWords(this.parlor.state) });
    } catch (error) {
      this.setData({ draft: this.data.draft || text, notice: `Not sent: ${error.message}` });
    }
  },
});

/** What a page was opened with: the platform leaves it as it stood in the link. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A message as a line. */
function lineOf({ sender, text, time }, userId) {
  const minutes = String(time.getMinutes()).padStart(2, "0");
  return {
    kind: sender.userId === userId ? "mine" : "theirs",
    name: sender.name || sender.userId,
    text,
    time: `${time.getHours()}:${minutes}`,
  };
}
