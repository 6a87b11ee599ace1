import { type DescField, getOption, hasOption, ScalarType } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import {
  type FieldRules,
  field as fieldOption,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";

/** A value of a field, and whether the field's rules allow it. */
export interface RuleCase {
  readonly what: string;
  readonly value: unknown;
  readonly allowed: boolean;
}

/** The values at every limit of a field's rules, and one past it. Throws for a rule it cannot try. */
export function casesOf(field: DescField): RuleCase[] {
  if (!hasOption(field, fieldOption)) return [];
  const rules = getOption(field, fieldOption);
  const required: RuleCase[] = rules.required
    ? [{ what: "missing", value: undefined, allowed: false }]
    : [];
  return [...required, ...casesOfRules(rules, field)];
}

function casesOfRules(rules: FieldRules, field: DescField): RuleCase[] {
  const { case: kind, value } = rules.type;
  switch (kind) {
    case undefined:
      return [];
    case "string":
      if (value.pattern !== "") return ofPattern(value.pattern, rules);
      if (value.wellKnown.case === "uri") return ofUri(value.maxBytes);
      return sizes(value.minBytes, value.maxBytes || value.maxLen, (n) => "x".repeat(n));
    case "bytes":
      return sizes(value.minLen, value.maxLen, (n) => new Uint8Array(n));
    case "uint32":
      if (value.lessThan.case !== "lte") throw new Error(`cannot try the rules of ${field}`);
      return around(
        value.greaterThan.case === "gte" ? value.greaterThan.value : 0,
        value.lessThan.value,
      );
    case "uint64":
      if (value.greaterThan.case !== "gt") throw new Error(`cannot try the rules of ${field}`);
      return [
        { what: "the limit", value: value.greaterThan.value, allowed: false },
        { what: "one past", value: value.greaterThan.value + 1n, allowed: true },
      ];
    case "bool":
      return [true, false].map((one) => ({
        what: String(one),
        value: one,
        allowed: one === value.const,
      }));
    case "enum":
      return ofEnum(field, value.notIn);
    case "duration": {
      const { lessThan, greaterThan } = value;
      if (lessThan.case !== "lte" || greaterThan.case !== "gte")
        throw new Error(`cannot try the rules of ${field}`);
      const [least, most] = [Number(greaterThan.value.seconds), Number(lessThan.value.seconds)];
      return around(least * 1000, most * 1000).map((one) => ({
        ...one,
        value: durationFromMs(Number(one.value)),
      }));
    }
    case "repeated":
      return ofList(rules, field);
    case "map":
      return ofMap(rules, field);
    default:
      throw new Error(`cannot try ${kind} rules of ${field}`);
  }
}

/** A length of characters: at both limits, and one past each. */
function sizes(
  least: bigint | undefined,
  most: bigint | undefined,
  make: (size: number) => unknown,
): RuleCase[] {
  const [min, max] = [Number(least ?? 0n), Number(most ?? 0n)];
  return around(min, max).map(({ what, value, allowed }) => ({
    what: `length ${what}`,
    value: make(Number(value)),
    allowed,
  }));
}

function around(min: number, max: number): RuleCase[] {
  const below = min > 0 ? [{ what: `${min - 1}`, value: min - 1, allowed: false }] : [];
  return [
    ...below,
    { what: `${min}`, value: min, allowed: true },
    { what: `${max}`, value: max, allowed: true },
    { what: `${max + 1}`, value: max + 1, allowed: false },
  ];
}

/** Every character that a pattern allows, at both of its lengths; one past; and every other of ASCII. */
function ofPattern(pattern: string, rules: FieldRules): RuleCase[] {
  if (pattern.startsWith("^(\\*|")) return ofGrant();
  const lengths = /\{(\d+),(\d+)\}\$$/.exec(pattern);
  if (lengths === null) throw new Error(`cannot try the pattern ${pattern}`);
  const one = new RegExp(pattern);
  const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
  const legal = ascii.filter((character) => one.test(character));
  const make = (size: number) =>
    Array.from({ length: size }, (_, i) => legal[i % legal.length]).join("");
  const bounds = sizes(BigInt(lengths[1] ?? 0), BigInt(lengths[2] ?? 0), make);
  const optional = rules.ignore !== 0;
  const others = [...ascii.filter((character) => !legal.includes(character)), "é", "中"];
  const characters = others.map((character) => ({
    what: JSON.stringify(`a${character}`),
    value: `a${character}`,
    allowed: false,
  }));
  return [...bounds.filter(({ value }) => !(optional && value === "")), ...characters];
}

/** Of whatever length is allowed. */
function ofUri(most: bigint): RuleCase[] {
  const uri = (length: number) => `https://a.example/${"x".repeat(length - 18)}`;
  return [
    { what: `length ${most}`, value: uri(Number(most)), allowed: true },
    { what: `length ${most + 1n}`, value: uri(Number(most) + 1), allowed: false },
    { what: "no URI", value: "a picture", allowed: false },
    { what: "no scheme", value: "//a.example/x", allowed: false },
  ];
}

function ofGrant(): RuleCase[] {
  const allowed = ["*", "a", "a*", "a".repeat(128), `${"a".repeat(128)}*`];
  const refused = ["", "**", "a*b", "a".repeat(129), "a b"];
  return [
    ...allowed.map((value) => ({ what: value, value, allowed: true })),
    ...refused.map((value) => ({ what: value, value, allowed: false })),
  ];
}

function ofEnum(field: DescField, notIn: readonly number[]): RuleCase[] {
  const values = field.enum?.values.map(({ number }) => number) ?? [];
  const past = Math.max(...values) + 1;
  return [...values, past].map((value) => ({
    what: `${value}`,
    value,
    allowed: value !== past && !notIn.includes(value),
  }));
}

function ofList(rules: FieldRules, field: DescField): RuleCase[] {
  if (rules.type.case !== "repeated" || field.fieldKind !== "list") throw new Error(`${field}`);
  const { minItems, maxItems, unique, items } = rules.type.value;
  const element = (i: number): unknown => {
    if (field.listKind === "enum") return field.enum.values[(i % 5) + 1]?.number;
    if (field.listKind === "scalar") return `s${i}`;
    return elementMessages[field.message.typeName]?.(i);
  };
  const make = (size: number) => Array.from({ length: size }, (_, i) => element(i));
  const bounds = sizes(minItems, maxItems, make);
  const twice = unique
    ? [{ what: "the same twice", value: [element(0), element(0)], allowed: false }]
    : [];
  const each = items === undefined ? [] : casesOfRules(items, field);
  const one = each.map(({ what, value, allowed }) => ({
    what: `an item of ${what}`,
    value: [value],
    allowed,
  }));
  return [...bounds, ...twice, ...one];
}

/** Messages that lists are filled with. */
const elementMessages: Readonly<Record<string, (i: number) => unknown>> = {
  "parlor.v1.Grant": (i) => ({ room: `r${i}`, verbs: [1] }),
  "parlor.v1.AttributeCondition": (i) => ({
    key: `k${i}`,
    expect: { case: "absent", value: true },
  }),
  "parlor.v1.Part": () => ({ part: { case: "text", value: { text: "hi" } } }),
  "parlor.v1.Cursor": (i) => ({ roomId: `r${i}`, epoch: "e", sequence: 1n }),
};

function ofMap(rules: FieldRules, field: DescField): RuleCase[] {
  if (rules.type.case !== "map" || field.fieldKind !== "map") throw new Error(`${field}`);
  if (field.mapKey !== ScalarType.STRING) throw new Error(`cannot try the keys of ${field}`);
  const { maxPairs, keys, values } = rules.type.value;
  const make = (size: number) =>
    Object.fromEntries(Array.from({ length: size }, (_, i) => [`k${i}`, "v"]));
  const wrap = (part: FieldRules | undefined, pair: (value: unknown) => object) =>
    part === undefined
      ? []
      : casesOfRules(part, field).map((one) => ({ ...one, value: pair(one.value) }));
  return [
    ...sizes(0n, maxPairs, make),
    ...wrap(keys, (key) => ({ [String(key)]: "v" })),
    ...wrap(values, (value) => ({ k: value })),
  ];
}
