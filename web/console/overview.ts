import { h } from "../dom.ts";
import type { Kept } from "./kept.ts";
import { NodePanel } from "./node-panel.ts";
import { RoomsTable } from "./rooms-table.ts";
import { createUserFinder } from "./user-finder.ts";
import type { Watch } from "./watch.ts";
import type { Speech } from "./words.ts";

/** Something that is shown in the console's middle. */
export interface View {
  readonly element: HTMLElement;
  /** What the tab is called while it is shown. */
  readonly title: string;
  /** Lets go of everything. */
  close(): void;
}

/** All rooms, and how the node fares. */
export function createOverview(watch: Watch, speech: Speech, kept: Kept): View {
  const node = new NodePanel(watch, speech);
  const users = createUserFinder({ auth: watch.calls.auth, speech, kept });
  const rooms = new RoomsTable(watch, speech, kept);
  const heading = h("h1", { class: "unseen", tabindex: -1 }, speech.words.appIs(watch.app));
  return {
    element: h(
      "div",
      { class: "overview" },
      heading,
      node.element,
      rooms.element,
      users,
      node.webhooks.element,
    ),
    title: speech.words.title,
    close() {
      for (const open of document.querySelectorAll("dialog")) open.close();
      node.close();
      rooms.close();
    },
  };
}
