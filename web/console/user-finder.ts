import { h } from "../dom.ts";
import { labelled } from "../labelled.ts";
import type { Calls } from "./calls.ts";
import { dialog, openDialog, textField } from "./form-parts.ts";
import type { Kept } from "./kept.ts";
import { isUserId } from "./user-id.ts";
import { UserSessions } from "./user-sessions.ts";
import type { Speech } from "./words.ts";

/** What users are found with. */
export interface UserFinderOptions {
  readonly auth: Calls["auth"];
  readonly speech: Speech;
  readonly kept: Kept;
}

/** Shows a user by its id, whatever rooms it is in: its sessions. */
export function createUserFinder({ auth, speech, kept }: UserFinderOptions): HTMLElement {
  const { users, user } = speech.words;
  const id = kept.field("user", textField("user-id", 32));
  const fault = h("p", { class: "fault", role: "alert" });
  const show = h("button", { type: "submit" }, users.show);
  const open = (userId: string): void => {
    const sessions = new UserSessions({ userId, auth, speech });
    const head = { id: "user", heading: user.heading(userId), close: user.close };
    openDialog(dialog(head, sessions.element));
    void sessions.read();
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    const userId = id.value.trim();
    fault.textContent = isUserId(userId) ? "" : users.noId;
    if (isUserId(userId)) open(userId);
    else id.focus();
  };
  const form = h("form", { class: "finder", on: { submit } }, labelled(id, users.id), show);
  const heading = h("h2", { id: "users-heading" }, users.heading);
  const hint = h("p", { class: "soft small" }, users.hint);
  return h("section", { "aria-labelledby": "users-heading" }, heading, hint, form, fault);
}
