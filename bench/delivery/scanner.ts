/** What readers find in what they are sent. */
export interface Found {
  /** A text of this number has come. */
  number(value: number): void;
}

/** Digits of a number in a text. */
const digits = 8;
const markBytes = digits + 4;
const opening = "<<";

/** The text that carries a number to all readers: found as bytes, whatever is around it. */
export function markOf(value: number): string {
  return `${opening}${String(value).padStart(digits, "0")}>>`;
}

/** Finds the numbers in the bytes of one connection, wherever reads cut them. */
export class Scanner {
  readonly #found: Found;
  #tail: Buffer = Buffer.alloc(0);

  constructor(found: Found) {
    this.#found = found;
  }

  /** Looks through what came next. Keeps none of the memory. */
  take(bytes: Buffer): void {
    const tail = this.#tail;
    if (tail.length > 0) {
      const joined = Buffer.concat([tail, bytes.subarray(0, markBytes)]);
      if (bytes.length < markBytes) {
        this.#keep(joined, this.#scan(joined, joined.length));
        return;
      }
      this.#scan(joined, tail.length);
    }
    this.#keep(bytes, this.#scan(bytes, bytes.length));
  }

  /** Tells the numbers that begin before `end`. Answers from where on something may be left. */
  #scan(bytes: Buffer, end: number): number {
    for (let at = bytes.indexOf(opening); at >= 0 && at < end; ) {
      if (at + markBytes > bytes.length) return at;
      const value = numberAt(bytes, at + opening.length);
      if (value >= 0) this.#found.number(value);
      at = bytes.indexOf(opening, at + (value >= 0 ? markBytes : 1));
    }
    return bytes.at(-1) === 60 ? bytes.length - 1 : bytes.length;
  }

  #keep(bytes: Buffer, from: number): void {
    this.#tail = from < bytes.length ? Buffer.from(bytes.subarray(from)) : Buffer.alloc(0);
  }
}

/** The number at a place; -1 where there is none. */
function numberAt(bytes: Buffer, at: number): number {
  let value = 0;
  for (let i = 0; i < digits; i++) {
    const digit = (bytes[at + i] ?? 0) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return bytes[at + digits] === 62 && bytes[at + digits + 1] === 62 ? value : -1;
}
