import { h } from "../dom.ts";

/** A column's head. */
export interface Column {
  readonly text: string;
  /** Whether it holds numbers. */
  readonly number?: boolean;
}

/** A table's parts. */
export interface TableOptions {
  /** What it is of, for those who do not see where it stands. */
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: HTMLTableSectionElement;
}

/** A table in a frame of its own, which scrolls sideways where it is too wide, by keyboard too. */
export function table({ label, columns, rows }: TableOptions): HTMLElement {
  const heads = columns.map(({ text, number = false }) =>
    h("th", { scope: "col", class: number ? "number" : undefined }, text),
  );
  return h(
    "div",
    { class: "table", role: "group", "aria-label": label, tabindex: 0 },
    h(
      "table",
      {},
      h("caption", { class: "unseen" }, label),
      h("thead", {}, h("tr", {}, ...heads)),
      rows,
    ),
  );
}

/** A cell with text. */
export function cell(text: string, kind?: "number" | "wide"): HTMLTableCellElement {
  return h("td", { class: kind }, text);
}

/** Puts other rows in the place of those before. Whatever of them had the focus keeps it, by `data-focus`. */
export function replaceRows(body: HTMLTableSectionElement, rows: readonly HTMLElement[]): void {
  const { activeElement } = document;
  const held = body.contains(activeElement) ? activeElement?.getAttribute("data-focus") : null;
  body.replaceChildren(...rows);
  if (held === null) return;
  for (const element of body.querySelectorAll<HTMLElement>("[data-focus]"))
    if (element.dataset.focus === held) element.focus();
}

/** Puts a text into a cell, where it is another than before: what does not change is not drawn anew. */
export function write(element: Element | undefined | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
