import type { Rules } from "./rules.ts";
import { isUri } from "./uri.ts";

// The words are those of the service's refusals.

/** The rule that a value breaks, in words; none where it keeps all. Lists and maps are asked elsewhere. */
export function brokenBy(value: unknown, rules: Rules): string | undefined {
  if (typeof value === "string") return ofText(value, rules);
  if (value instanceof Uint8Array) return ofBytes(value.length, rules);
  if (typeof value === "number" || typeof value === "bigint") return ofNumber(value, rules);
  return rules.equal !== undefined && value !== rules.equal
    ? `must equal ${rules.equal}`
    : undefined;
}

function ofText(text: string, rules: Rules): string | undefined {
  const { maxCharacters, minBytes, maxBytes, pattern } = rules;
  if (maxCharacters !== undefined && [...text].length > maxCharacters)
    return `must be at most ${maxCharacters} characters`;
  if (minBytes !== undefined || maxBytes !== undefined) {
    const size = ofBytes(new TextEncoder().encode(text).length, rules);
    if (size !== undefined) return size;
  }
  if (pattern !== undefined && !new RegExp(pattern, "u").test(text))
    return `does not match regex pattern \`${pattern}\``;
  if (!rules.uri || isUri(text)) return undefined;
  return text === "" ? "value is empty, which is not a valid URI" : "must be a valid URI";
}

function ofBytes(size: number, rules: Rules): string | undefined {
  const { minBytes = 0, maxBytes = Number.POSITIVE_INFINITY } = rules;
  if (size < minBytes) return `must be at least ${minBytes} bytes`;
  return size > maxBytes ? `must be at most ${maxBytes} bytes` : undefined;
}

function ofNumber(value: number | bigint, rules: Rules): string | undefined {
  const { above, least, most, notIn } = rules;
  if (notIn?.some((one) => one === value)) return `must not be in list [${notIn.join(", ")}]`;
  const kept =
    (above === undefined || value > above) &&
    (least === undefined || value >= least) &&
    (most === undefined || value <= most);
  return kept ? undefined : rangeOf({ above, least, most });
}

/** A duration, as its seconds and the nanoseconds beside them, which count where seconds are equal. */
export function brokenByDuration(seconds: bigint, nanos: number, rules: Rules): string | undefined {
  const { leastS: least, mostS: most } = rules;
  const within = (bound: number, below: boolean) =>
    seconds === BigInt(bound) ? (below ? nanos >= 0 : nanos <= 0) : seconds > bound === below;
  const kept =
    (least === undefined || within(least, true)) && (most === undefined || within(most, false));
  return kept ? undefined : rangeOf({ least, most, unit: "s" });
}

function rangeOf(range: {
  readonly above?: number | undefined;
  readonly least?: number | undefined;
  readonly most?: number | undefined;
  readonly unit?: string;
}): string {
  const { above, least, most, unit = "" } = range;
  const parts = [
    above === undefined ? [] : [`greater than ${above}${unit}`],
    least === undefined ? [] : [`greater than or equal to ${least}${unit}`],
    most === undefined ? [] : [`less than or equal to ${most}${unit}`],
  ];
  return `must be ${parts.flat().join(" and ")}`;
}
