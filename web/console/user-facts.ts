import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import type { Session } from "../../gen/parlor/v1/session_pb.ts";
import { h } from "../dom.ts";
import { errorWords } from "./error-words.ts";
import { cell, table } from "./table.ts";
import type { UserDialogOptions } from "./user-dialog.ts";

/** Sessions of a user are 10 at the most: one page has them all. */
const pageSize = 100;

/** What the service knows of a user: its sessions, and its attributes in the room. Read once. */
export class UserFacts {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #options: UserDialogOptions;
  readonly #sessions: HTMLElement;
  readonly #attributes: HTMLElement;

  constructor(options: UserDialogOptions) {
    const { user } = options.speech.words;
    this.#options = options;
    this.#sessions = h("div", {}, h("p", { class: "soft" }, user.reading));
    this.#attributes = h("div", {}, h("p", { class: "soft" }, user.reading));
    this.element = h(
      "div",
      { class: "facts-of-user" },
      h("h3", {}, user.sessions),
      this.#sessions,
      h("h3", {}, user.attributes),
      this.#attributes,
    );
    void this.#read(this.#sessions, () => this.#readSessions());
    void this.#read(this.#attributes, () => this.#readAttributes());
  }

  /** Puts in a place what is read; why it could not be, where it could not. */
  async #read(place: HTMLElement, read: () => Promise<Node>): Promise<void> {
    const { words } = this.#options.speech;
    const part = await read().catch((thrown: unknown) =>
      h("p", { class: "fault" }, errorWords(thrown, words)),
    );
    place.replaceChildren(part);
  }

  async #readSessions(): Promise<Node> {
    const { userId, watch, speech } = this.#options;
    const { user } = speech.words;
    const { sessions } = await watch.calls.auth.listSessions({ userId, pageSize });
    if (sessions.length === 0) return h("p", { class: "soft" }, user.noSessions);
    const rows = h("tbody", {}, ...sessions.map((session) => this.#row(session)));
    const columns = [user.device, user.since, user.expires].map((text) => ({ text }));
    return table({ label: user.sessions, columns, rows });
  }

  #row({ sessionId, device, createTime, expireTime }: Session): HTMLElement {
    const { words, format } = this.#options.speech;
    const when = (time: Timestamp | undefined): string =>
      time === undefined ? "" : format.dateTime(timestampMs(time));
    const name = [device?.platform, device?.deviceId].filter(Boolean).join(", ");
    return h(
      "tr",
      {},
      h("th", { scope: "row", title: sessionId }, name || words.user.noDevice),
      cell(when(createTime)),
      cell(when(expireTime)),
    );
  }

  async #readAttributes(): Promise<Node> {
    const { userId, model, watch, speech } = this.#options;
    const { roomId } = model;
    const { members } = await watch.calls.rooms.listMemberAttributes({ roomId, userIds: [userId] });
    const pairs = Object.entries(members[0]?.attributes ?? {});
    if (pairs.length === 0) return h("p", { class: "soft" }, speech.words.user.noAttributes);
    return h(
      "dl",
      { class: "pairs" },
      ...pairs.flatMap(([key, value]) => [h("dt", {}, key), h("dd", {}, value)]),
    );
  }
}
