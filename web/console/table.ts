import { h } from "../dom.ts";

/** A column's head. */
export interface Column {
  readonly text: string;
  /** Whether it holds numbers. */
  readonly number?: boolean;
  /** Whether it is left out on a phone. */
  readonly aside?: boolean;
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
  const heads = columns.map(({ text, number, aside }) => {
    const kind = aside ? "aside" : undefined;
    return h("th", { scope: "col", class: number ? "number" : kind }, text);
  });
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
export function cell(text: string, kind?: "number" | "wide" | "aside"): HTMLTableCellElement {
  return h("td", { class: kind }, text);
}

/**
 * Puts other rows in the place of those before. Whatever of them had the focus keeps it, by `data-focus`;
 * where its row is gone, the row in its place has it, else the heading above.
 */
export function replaceRows(body: HTMLTableSectionElement, rows: readonly HTMLElement[]): void {
  const { activeElement } = document;
  const held = body.contains(activeElement) ? activeElement?.getAttribute("data-focus") : null;
  const place = [...body.rows].findIndex((row) => row.contains(activeElement));
  body.replaceChildren(...rows);
  if (held === null) return;
  const kept = [...body.querySelectorAll<HTMLElement>("[data-focus]")];
  const same = kept.find((element) => element.dataset.focus === held);
  const heading = body.closest("section")?.querySelector("h2");
  (same ?? kept[Math.min(place, kept.length - 1)] ?? heading)?.focus();
}

/** Puts a text into a cell, where it is another than before: what does not change is not drawn anew. */
export function write(element: Element | undefined | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

/**
 * Puts rows where they belong. One that has the focus is not moved, since it would lose it: the others go
 * round it. Where it is not among them any more, the heading above has the focus.
 */
export function arrangeRows(
  body: HTMLTableSectionElement,
  rows: readonly HTMLTableRowElement[],
): void {
  const held = [...body.rows].find((row) => row.contains(document.activeElement));
  rows.forEach((row, i) => {
    if (row === held)
      for (let there = body.rows[i]; there && there !== row; there = body.rows[i])
        body.append(there);
    const there = body.rows[i];
    if (there !== row) body.insertBefore(row, there ?? null);
  });
  while (body.rows.length > rows.length) body.deleteRow(-1);
  if (held !== undefined && !held.isConnected)
    body.closest("section")?.querySelector("h2")?.focus();
}
