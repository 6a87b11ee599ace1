/**
 * What would steer a terminal rather than be read: control characters, and marks that turn the direction of
 * what follows (Unicode's bidirectional controls).
 */
const steering = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A text of somebody's on one line, as it may be shown in a terminal: what would steer it is escaped. */
export function printable(text: string): string {
  return text.replaceAll(steering, escaped);
}

/** JSON as it may be shown in a terminal: still the same JSON. */
export function printableJson(json: string): string {
  return json.replaceAll(steering, unicode);
}

function escaped(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  return unicode(character);
}

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
