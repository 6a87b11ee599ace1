import { h } from "../dom.ts";
import { errorWords } from "./error-words.ts";
import type { Kept } from "./kept.ts";
import type { Moderation } from "./moderation.ts";
import { isHeld, setHeld } from "./press.ts";
import type { Words } from "./words.ts";

/** Says something to a room as the service. What was not sent stays where it was written. */
export function createSendForm(moderation: Moderation, words: Words, kept: Kept): HTMLElement {
  const { send } = words;
  const fault = h("p", { class: "fault", role: "alert" });
  const attributes = { maxlength: 4000, placeholder: send.placeholder, "aria-label": send.label };
  const plain = { type: "text", autocomplete: "off" };
  const text = kept.field("draft", h("input", { ...plain, ...attributes }));
  const button = h("button", { type: "submit" }, send.send);
  const submit = async (): Promise<void> => {
    const said = text.value.trim();
    if (said === "" || isHeld(button)) return text.focus();
    setHeld(button, true);
    try {
      await moderation.send(said);
      fault.textContent = "";
      if (text.value.trim() === said) text.value = "";
      kept.set("draft", text.value);
    } catch (thrown) {
      fault.textContent = send.failed(errorWords(thrown, words));
    }
    setHeld(button, false);
    text.focus();
  };
  const on = {
    submit(event: Event): void {
      event.preventDefault();
      void submit();
    },
  };
  return h("div", {}, h("form", { class: "send", on }, text, button), fault);
}
