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
  },

  /** Enters the room that the page is opened with: `/pages/room/room?room=lobby`. */
  async onLoad({ room = "lobby" }) {
    const { parlor } = getApp();
    this.offs = [parlor.on("state", (state) => this.setData({ notice: stateWords(state) }))];
    wx.setNavigationBarTitle({ title: room });
    try {
      await parlor.connect();
      this.room = await parlor.enterRoom(room);
      if (this.gone) return await this.room.leave();
      this.listen(parlor.userId);
    } catch (error) {
      this.setData({ notice: stateWords(parlor.state) || error.message });
    }
  },

  /** Leaves the room with the page. */
  onUnload() {
    this.gone = true;
    for (const off of this.offs) off();
    this.room?.leave().catch(() => {}); // the service has one leave in the end
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
      room.on("exited", () =>
        this.setData({ entered: false, notice: "You are no longer in the room." }),
      ),
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
      this.setData({ notice: stateWords(getApp().parlor.state) });
    } catch (error) {
      this.setData({ draft: this.data.draft || text, notice: `Not sent: ${error.message}` });
    }
  },
});

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
