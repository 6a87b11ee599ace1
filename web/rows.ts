/** A row of a list: it stays the same element for as long as what it is about is there. */
export interface Row<Item> {
  readonly element: HTMLElement;
  /** Shows how it stands with what the row is about. */
  update(item: Item): void;
}

/** How rows are told apart, and made. */
export interface RowsOptions<Item> {
  key(item: Item): string;
  make(item: Item): Row<Item>;
}

/**
 * The rows of a list, by key. They are changed in place and moved no more than they must be: a press that has
 * begun ends on the row it began on, and the focus stays where it is.
 */
export class Rows<Item> {
  readonly #list: HTMLElement;
  readonly #options: RowsOptions<Item>;
  readonly #rows = new Map<string, Row<Item>>();

  /** Other elements of `list` stay after the rows. */
  constructor(list: HTMLElement, options: RowsOptions<Item>) {
    this.#list = list;
    this.#options = options;
    list.tabIndex = -1;
  }

  /** Shows these, in this order, and no others. */
  show(items: readonly Item[]): void {
    this.#removeBut(new Set(items.map((item) => this.#options.key(item))));
    let next = this.#list.firstElementChild;
    for (const item of items) {
      const { element } = this.#updated(item);
      if (element === next) next = element.nextElementSibling;
      else this.#list.insertBefore(element, next);
    }
  }

  #updated(item: Item): Row<Item> {
    const key = this.#options.key(item);
    const row = this.#rows.get(key) ?? this.#options.make(item);
    this.#rows.set(key, row);
    row.update(item);
    return row;
  }

  #removeBut(kept: ReadonlySet<string>): void {
    for (const [key, { element }] of this.#rows) {
      if (kept.has(key)) continue;
      this.#rows.delete(key);
      const focused = element.contains(document.activeElement);
      element.remove();
      if (focused) this.#list.focus();
    }
  }
}

/** Writes a text where it is not there yet: what stays the same is left alone. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
