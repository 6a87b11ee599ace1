import { type Attributes, h } from "../dom.ts";
import { icon } from "../icons.ts";

/** A choice among numbers of seconds, in words. The first is chosen. */
export function choice(
  id: string,
  options: readonly (readonly [seconds: number, text: string])[],
): HTMLSelectElement {
  const entries = options.map(([value, text]) => h("option", { value }, text));
  return h("select", { id }, ...entries);
}

/** A dialog with a heading, and what closes it. Whatever has opened it has the focus again then. */
export function dialog(
  { id, heading, close }: { readonly id: string; readonly heading: string; readonly close: string },
  ...parts: readonly Node[]
): HTMLDialogElement {
  const click = (): void => element.close();
  const cross = h("button", { type: "button", class: "bare close", on: { click } }, icon("close"));
  cross.setAttribute("aria-label", close);
  const title = h("h2", { id: `${id}-heading` }, heading);
  const element = h(
    "dialog",
    { id, class: "sheet broad", "aria-labelledby": `${id}-heading` },
    h("div", { class: "sheet-box" }, h("div", { class: "sheet-head" }, title, cross), ...parts),
  );
  element.addEventListener("close", () => element.remove());
  return element;
}

/** Opens a dialog over everything else. */
export function openDialog(element: HTMLDialogElement): void {
  document.body.append(element);
  element.showModal();
}

/** A field for a line that the browser leaves as it is. */
export function textField(id: string, maxlength?: number): HTMLInputElement {
  const plain = { type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false" };
  return h("input", { ...plain, id, maxlength });
}

/** A field for what is looked for. */
export function searchField(attributes: Attributes): HTMLInputElement {
  const plain = {
    type: "search",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
  };
  return h("input", { ...plain, ...attributes });
}
