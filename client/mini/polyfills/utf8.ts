/** `TextEncoder`: UTF-8, lone surrogates as U+FFFD. */
export class Encoder {
  readonly encoding = "utf-8";

  encode(text = ""): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(3 * text.length); // the most that UTF-16 can come to
    let length = 0;
    for (const character of text) {
      const point = character.codePointAt(0) ?? 0;
      length += put(bytes, length, point >= 0xd800 && point <= 0xdfff ? replacement : point);
    }
    return bytes.slice(0, length);
  }
}

/** `TextDecoder`, for UTF-8, of whole texts. */
export class Decoder {
  readonly encoding = "utf-8";
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;

  constructor(label = "utf-8", { fatal = false, ignoreBOM = false }: TextDecoderOptions = {}) {
    if (!/^\s*utf-?8\s*$/i.test(label)) throw new RangeError(`no encoding ${label}`);
    this.fatal = fatal;
    this.ignoreBOM = ignoreBOM;
  }

  decode(input: ArrayBuffer | ArrayBufferView = new ArrayBuffer(0)): string {
    const bytes = ArrayBuffer.isView(input)
      ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
      : new Uint8Array(input);
    let text = "";
    for (let at = 0; at < bytes.length; ) {
      const { point, length } = pointAt(bytes, at);
      if (point === undefined && this.fatal) throw new TypeError("the data is not UTF-8");
      text += String.fromCodePoint(point ?? replacement);
      at += length;
    }
    return !this.ignoreBOM && text.startsWith("\ufeff") ? text.slice(1) : text;
  }
}

const replacement = 0xfffd;

/** What a first byte begins with, by how many bytes there are. */
const marks = [0, 0, 0xc0, 0xe0, 0xf0];

/** Writes a code point. Answers how many bytes that took. */
function put(bytes: Uint8Array, at: number, point: number): number {
  const length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  let rest = point;
  for (let i = length - 1; i > 0; i--) {
    bytes[at + i] = 0x80 | (rest & 0x3f);
    rest >>= 6;
  }
  bytes[at] = rest | (marks[length] ?? 0);
  return length;
}

/** What a first byte says: how many follow, its own bits, and between which bounds the second one is. */
interface Lead {
  readonly follow: number;
  readonly bits: number;
  readonly low: number;
  readonly high: number;
}

/** By table 3-7 of the Unicode Standard, "Well-Formed UTF-8 Byte Sequences". */
function leadOf(byte: number): Lead | undefined {
  if (byte < 0x80) return { follow: 0, bits: byte, low: 0, high: 0 };
  if (byte < 0xc2) return undefined;
  if (byte < 0xe0) return { follow: 1, bits: byte & 0x1f, low: 0x80, high: 0xbf };
  const low = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
  const high = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
  if (byte < 0xf0) return { follow: 2, bits: byte & 0x0f, low, high };
  if (byte < 0xf5) return { follow: 3, bits: byte & 0x07, low, high };
  return undefined;
}

/** The code point at a place, none where it is ill-formed, and how many bytes it, or what there is of it, has. */
function pointAt(bytes: Uint8Array, at: number): { point?: number; length: number } {
  const lead = leadOf(bytes[at] ?? 0);
  if (lead === undefined) return { length: 1 };
  let point = lead.bits;
  for (let i = 1; i <= lead.follow; i++) {
    const next = bytes[at + i] ?? 0;
    const [low, high] = i === 1 ? [lead.low, lead.high] : [0x80, 0xbf];
    if (next < low || next > high) return { length: i };
    point = (point << 6) | (next & 0x3f);
  }
  return { point, length: lead.follow + 1 };
}
