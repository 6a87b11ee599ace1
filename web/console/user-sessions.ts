import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import type { Session } from "../../gen/parlor/v1/session_pb.ts";
import { h } from "../dom.ts";
import type { Calls } from "./calls.ts";
import { errorWords } from "./error-words.ts";
import { onPress } from "./press.ts";
import { cell, replaceRows, table, write } from "./table.ts";
import type { Speech } from "./words.ts";

/** Sessions of a user are 10 at the most: one page has them all. */
const pageSize = 100;

/** Whose sessions are shown, and how. */
export interface UserSessionsOptions {
  readonly userId: string;
  readonly auth: Pick<Calls["auth"], "listSessions" | "revokeSessions">;
  readonly speech: Speech;
}

/** A user's sessions, as they were when they were read last; each can be ended. */
export class UserSessions {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #options: UserSessionsOptions;
  readonly #rows = h("tbody", {});
  readonly #table: HTMLElement;
  readonly #none = h("p", { class: "soft" });
  readonly #fault = h("p", { class: "fault", role: "alert" });

  constructor(options: UserSessionsOptions) {
    const { user, reading } = options.speech.words;
    this.#options = options;
    const [device, since] = [{ text: user.device }, { text: user.since }];
    const expires = { text: user.expires, aside: true };
    const columns = [device, since, expires, { text: user.lag }, { text: user.act, number: true }];
    this.#table = table({ label: user.sessions, columns, rows: this.#rows });
    this.#table.hidden = true;
    this.#none.textContent = reading;
    this.element = h(
      "section",
      { class: "facts-of-user", "aria-labelledby": "sessions-heading" },
      h("h2", { id: "sessions-heading", tabindex: -1 }, user.sessions),
      this.#none,
      this.#table,
      this.#fault,
    );
  }

  /** Reads them anew. What is shown stays until then, and where that fails. */
  async read(): Promise<void> {
    const { userId, auth, speech } = this.#options;
    try {
      const { sessions } = await auth.listSessions({ userId, pageSize });
      this.#show(sessions);
      this.#fault.textContent = "";
    } catch (thrown) {
      this.#fault.textContent = errorWords(thrown, speech.words);
      write(this.#none, "");
    }
  }

  #show(sessions: readonly Session[]): void {
    const { words } = this.#options.speech;
    replaceRows(
      this.#rows,
      sessions.map((session) => this.#row(session)),
    );
    this.#table.hidden = sessions.length === 0;
    write(this.#none, sessions.length === 0 ? words.user.noSessions : "");
  }

  #row(session: Session): HTMLElement {
    const { words, format } = this.#options.speech;
    const { sessionId, device, createTime, expireTime, lag } = session;
    const when = (time: Timestamp | undefined): string =>
      time === undefined ? "" : format.moment(timestampMs(time));
    const name = [device?.platform, device?.deviceId].filter(Boolean).join(", ");
    return h(
      "tr",
      {},
      h("th", { scope: "row", title: sessionId }, name || words.user.noDevice),
      cell(when(createTime)),
      cell(when(expireTime), "aside"),
      cell(
        lag
          ? words.user.lagAt(format.count(Number(lag.events)), when(lag.reportTime))
          : words.user.noLag,
      ),
      h("td", { class: "number act" }, this.#end(sessionId, name)),
    );
  }

  #end(sessionId: string, name: string): HTMLElement {
    const { userId, auth, speech } = this.#options;
    const { user } = speech.words;
    const label = user.endWhich(name || user.noDevice);
    const attributes = { type: "button", "aria-label": label, "data-focus": sessionId };
    return onPress(h("button", attributes, user.end), async () => {
      try {
        await auth.revokeSessions({ userId, sessionIds: [sessionId] });
        await this.read();
      } catch (thrown) {
        this.#fault.textContent = errorWords(thrown, speech.words);
      }
    });
  }
}
