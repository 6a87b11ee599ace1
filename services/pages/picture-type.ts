/** How a picture of each type that is taken begins. */
const types: readonly (readonly [type: string, begins: (head: string) => boolean])[] = [
  ["image/png", (head) => head.startsWith("\x89PNG\r\n\x1a\n")], // PNG (3rd edition), 5.2
  ["image/jpeg", (head) => head.startsWith("\xff\xd8\xff")], // ITU-T T.81, B.1.1.3
  ["image/gif", (head) => /^GIF8[79]a/.test(head)], // GIF89a, 17
  ["image/webp", (head) => head.startsWith("RIFF") && head.startsWith("WEBP", 8)], // RFC 9649, 2.4
];

/** Bytes that are looked at. */
const headBytes = 16;

/** The type of a picture by what it begins with, whatever its sender says; `undefined` for what is none. */
export function pictureType(bytes: Buffer): string | undefined {
  const head = bytes.toString("latin1", 0, headBytes);
  return types.find(([, begins]) => begins(head))?.[0];
}
