import { h } from "../dom.ts";
import { errorWords } from "./error-words.ts";
import { choice, dialog, labelled } from "./form-parts.ts";
import type { Moderation } from "./moderation.ts";
import type { Speech } from "./words.ts";

/** What the dialog is made of. */
export interface DestroyDialogOptions {
  readonly roomId: string;
  readonly moderation: Moderation;
  readonly speech: Speech;
}

/** Asks whether a room is to be destroyed: its id must be typed. What failed stays as it was filled in. */
export function openDestroyDialog({ roomId, moderation, speech }: DestroyDialogOptions): void {
  const { words, format } = speech;
  const { destroy } = words;
  const id = h("input", {
    id: "destroy-id",
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
  });
  const note = h("input", {
    id: "destroy-note",
    type: "text",
    maxlength: 256,
    autocomplete: "off",
  });
  const delay = choice("destroy-delay", destroy.delays);
  const said = h("p", { role: "status" });
  const sure = h("button", { type: "submit", class: "danger", disabled: true }, destroy.destroy);
  const cancel = h("button", { type: "button" }, destroy.cancel);
  id.addEventListener("input", () => {
    sure.disabled = id.value !== roomId;
  });
  cancel.addEventListener("click", () => element.close());
  const submit = async (): Promise<void> => {
    sure.disabled = true;
    try {
      const timeMs = await moderation.destroy(note.value.trim(), Number(delay.value));
      if (timeMs === 0) return element.close();
      said.textContent = destroy.later(format.time(timeMs));
      said.className = "done";
    } catch (thrown) {
      said.textContent = errorWords(thrown, words);
      said.className = "fault";
    }
    sure.disabled = id.value !== roomId;
  };
  const on = {
    submit(event: Event): void {
      event.preventDefault();
      if (id.value === roomId) void submit();
    },
  };
  const form = h(
    "form",
    { class: "deeds", on },
    labelled(id, destroy.type(roomId)),
    labelled(note, destroy.note, words.user.noteHint),
    labelled(delay, destroy.delay),
    h("div", { class: "actions" }, sure, cancel),
    said,
  );
  const element = dialog("destroy", destroy.heading(roomId), h("p", {}, destroy.text), form);
  element.addEventListener("close", () => element.remove());
  document.body.append(element);
  element.showModal();
}
