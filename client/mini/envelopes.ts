import { joined } from "./bytes.ts";

/** Flags in one byte, then the length of the data in four. */
const headerBytes = 5;

/** The envelope that ends a stream of the Connect protocol in good order: the flag, the length, `{}`. */
export const goodEnd: Uint8Array = Uint8Array.of(0x02, 0, 0, 0, 2, 0x7b, 0x7d);

/** Makes whole envelopes of pieces that are cut anywhere. */
export class Envelopes {
  #rest: Uint8Array = new Uint8Array(0);

  /** What has come, but belongs to an envelope that is not whole. */
  get rest(): Uint8Array {
    return this.#rest;
  }

  /** The envelopes that are whole with this piece, their headers included, in one; may be empty. */
  take(piece: Uint8Array): Uint8Array {
    const all = joined(this.#rest, piece);
    let end = 0;
    for (let next = endOf(all, 0); next <= all.byteLength; next = endOf(all, next)) end = next;
    this.#rest = all.subarray(end);
    return all.subarray(0, end);
  }
}

/** Where the envelope ends that begins at `start`; infinite where its header is not there. */
function endOf(bytes: Uint8Array, start: number): number {
  if (start + headerBytes > bytes.byteLength) return Number.POSITIVE_INFINITY;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, headerBytes);
  return start + headerBytes + view.getUint32(1);
}
