/** A piece of a text: a call, "@Ann", or what is between calls. */
export interface Piece {
  readonly text: string;
  readonly call: boolean;
}

/** A text in pieces, so that its calls can stand out. Of names that begin alike the first given counts. */
export function piecesOf(text: string, called: readonly string[]): Piece[] {
  const names = called.filter((name) => name !== "");
  const pieces: Piece[] = [];
  let end = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    if (at < end) continue;
    const name = names.find((each) => text.startsWith(each, at + 1));
    if (name === undefined) continue;
    if (at > end) pieces.push({ text: text.slice(end, at), call: false });
    end = at + 1 + name.length;
    pieces.push({ text: text.slice(at, end), call: true });
  }
  if (end < text.length || pieces.length === 0) pieces.push({ text: text.slice(end), call: false });
  return pieces;
}
