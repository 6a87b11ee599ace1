import type { JsonObject } from "@bufbuild/protobuf";

/**
 * Finds the JSON objects in a text that comes in pieces, as programs print them: one after another,
 * over several lines or in one.
 */
export class JsonStream {
  #text = "";
  #at = 0;
  #depth = 0;
  #inString = false;

  /** The objects that this piece completes. */
  push(piece: string): JsonObject[] {
    this.#text += piece;
    const objects: JsonObject[] = [];
    for (; this.#at < this.#text.length; this.#at++) {
      if (!this.#ends(this.#text[this.#at])) continue;
      objects.push(JSON.parse(this.#text.slice(0, this.#at + 1)));
      this.#text = this.#text.slice(this.#at + 1);
      this.#at = -1;
    }
    return objects;
  }

  /** Whether an object ends with this character. */
  #ends(character: string | undefined): boolean {
    if (this.#inString) {
      if (character === "\\") this.#at++;
      else if (character === '"') this.#inString = false;
      return false;
    }
    if (character === '"') this.#inString = true;
    if (character === "{") this.#depth++;
    return character === "}" && --this.#depth === 0;
  }
}
