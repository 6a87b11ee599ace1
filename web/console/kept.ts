/** What was typed and chosen in a view, by name: it outlives the view, in whatever language. */
export class Kept {
  readonly #values = new Map<string, string>();

  /** What is kept; undefined where nothing is. */
  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** Keeps something. */
  set(name: string, value: string): void {
    this.#values.set(name, value);
  }

  /** Gives a field what it held before, and keeps what it will hold. */
  field<Field extends HTMLInputElement | HTMLSelectElement>(name: string, field: Field): Field {
    field.value = this.get(name) ?? field.value;
    field.addEventListener("input", () => this.set(name, field.value));
    return field;
  }
}
