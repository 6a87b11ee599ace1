import { h } from "../dom.ts";

/** A field with its label above it, and a hint below. */
export function labelled(
  field: HTMLInputElement | HTMLSelectElement,
  label: string,
  hint = "",
): HTMLElement {
  const hintId = `${field.id}-hint`;
  if (hint !== "") field.setAttribute("aria-describedby", hintId);
  return h(
    "div",
    { class: "field" },
    h("label", { for: field.id }, label),
    field,
    ...(hint === "" ? [] : [h("p", { class: "hint", id: hintId }, hint)]),
  );
}

/** A choice among numbers of seconds, in words. The first is chosen. */
export function choice(
  id: string,
  options: readonly (readonly [seconds: number, text: string])[],
): HTMLSelectElement {
  const entries = options.map(([value, text]) => h("option", { value }, text));
  return h("select", { id }, ...entries);
}

/** A dialog with a heading. Whatever has opened it has the focus again when it is closed. */
export function dialog(id: string, heading: string, ...parts: readonly Node[]): HTMLDialogElement {
  const title = h("h2", { id: `${id}-heading` }, heading);
  return h("dialog", { id, "aria-labelledby": `${id}-heading` }, title, ...parts);
}
