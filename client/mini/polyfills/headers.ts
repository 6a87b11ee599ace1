type Init = Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

/** `Headers` of the Fetch Standard: names in any case, values of one name joined with commas. */
export class HeaderList {
  readonly #values = new Map<string, string>();

  constructor(init: Init = {}) {
    for (const [name, value] of pairsOf(init)) this.append(name, value);
  }

  append(name: string, value: string): void {
    const before = this.get(name);
    if (before === null) this.set(name, value);
    else this.#values.set(keyOf(name), `${before}, ${trimmed(value)}`);
  }

  delete(name: string): void {
    this.#values.delete(keyOf(name));
  }

  get(name: string): string | null {
    return this.#values.get(keyOf(name)) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(keyOf(name));
  }

  set(name: string, value: string): void {
    this.#values.set(keyOf(name), trimmed(value));
  }

  forEach(action: (value: string, name: string, headers: HeaderList) => void): void {
    for (const [name, value] of this) action(value, name, this);
  }

  *entries(): IterableIterator<[string, string]> {
    yield* [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this) yield name;
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this) yield value;
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }
}

function pairsOf(init: Init): Iterable<readonly [string, string]> {
  return isIterable(init) ? init : Object.entries(init);
}

function isIterable(init: Init): init is Iterable<readonly [string, string]> {
  return Symbol.iterator in init;
}

/** A name as it is kept: a token of RFC 9110, in lower case. */
function keyOf(name: string): string {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new TypeError(`no header is named ${name}`);
  return name.toLowerCase();
}

/** A value without the white space around it. */
function trimmed(value: string): string {
  const text = String(value).replace(/^[\t\r\n ]+|[\t\r\n ]+$/g, "");
  if (/[\0\r\n]/.test(text)) throw new TypeError("a header's value is of one line");
  return text;
}
