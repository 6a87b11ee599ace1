/** Digits of a number in a text. As `load.c` has it. */
const digits = 8;

/** The text that carries a number to all readers: found as bytes, whatever is around it. */
export function markOf(value: number): string {
  return `<<${String(value).padStart(digits, "0")}>>`;
}
