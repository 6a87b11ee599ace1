import { h } from "./dom.ts";

/** A field with its label above it, and a hint below where there is one. */
export function labelled(
  field: HTMLInputElement | HTMLSelectElement,
  label: string,
  ...hint: readonly (Node | string)[]
): HTMLElement {
  const hintId = `${field.id}-hint`;
  if (hint.length > 0) field.setAttribute("aria-describedby", hintId);
  return h(
    "div",
    { class: "field" },
    h("label", { for: field.id }, label),
    field,
    hint.length > 0 ? h("p", { class: "hint", id: hintId }, ...hint) : undefined,
  );
}
