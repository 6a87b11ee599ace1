import { createParlor, type Parlor, type Room } from "../../client/index.ts";

/** What a tab of the test does, and has heard. */
export interface TabPage {
  /** Logs in and enters a room. */
  begin(url: string, token: string, roomId: string): Promise<void>;
  send(text: string): Promise<void>;
  readonly heard: string[];
  /** The states that the tab was told, and the resets of its room. */
  readonly states: string[];
}

declare global {
  interface Window {
    tab: TabPage;
  }
}

let parlor: Parlor | undefined;
let room: Room | undefined;

window.tab = {
  heard: [],
  states: [],
  async begin(baseUrl, token, roomId) {
    parlor = createParlor({ baseUrl, token, keepAliveMs: 4000 });
    parlor.on("state", ({ name }) => this.states.push(name));
    await parlor.connect();
    room = await parlor.enterRoom(roomId);
    room.on("message", ({ text }) => this.heard.push(text ?? ""));
    room.on("reset", () => this.states.push("room was reset"));
  },
  async send(text) {
    await room?.send(text);
  },
};
