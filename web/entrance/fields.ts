import { type Attributes, h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { labelled } from "../labelled.ts";

/** A field for a line of text that the browser leaves as it is. */
export function input(attributes: Attributes): HTMLInputElement {
  const plain = { type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false" };
  return h("input", { ...plain, id: `${attributes.name}`, ...attributes });
}

/** A field for a token, not shown until it is needed. */
export function tokenPart(field: HTMLInputElement): HTMLElement {
  const { token, tokenHint } = words().entrance;
  const command = h("code", {}, "npm run -s token -- --user alice");
  const part = labelled(field, token, tokenHint, command);
  part.hidden = true;
  return part;
}
