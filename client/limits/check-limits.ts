import type { DescField, DescMessage, MessageShape } from "@bufbuild/protobuf";
import {
  isReflectMessage,
  type ReflectList,
  type ReflectMap,
  type ReflectMessage,
  reflect,
} from "@bufbuild/protobuf/reflect";
import { Code } from "@connectrpc/connect";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { ParlorError } from "../error.ts";
import { brokenBy, brokenByDuration } from "./broken.ts";
import type { Rules } from "./rules.ts";
import { limits } from "./table.ts";

/** Where a message breaks a rule, by the names of the contract: `cursors[0].epoch`; and which. */
interface Violation {
  readonly field: string;
  readonly rule: string;
}

/** A value with its place in the message, and what is asked of it. */
interface Place {
  readonly desc: DescField;
  readonly field: string;
  readonly rules: Rules;
}

/**
 * The error that the service would refuse a message with, for the first field that breaks a rule of the contract;
 * none where all are kept. What depends on the app, the room or the caller only the service can tell.
 */
export function checkLimits<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
): ParlorError | undefined {
  const found = inMessage(reflect(schema, message), "");
  if (found === undefined) return undefined;
  const { field, rule } = found;
  return new ParlorError({
    code: Code.InvalidArgument,
    reason: ErrorReason.INVALID_REQUEST,
    message: `${field}: ${rule}`,
    metadata: { field, rule },
  });
}

function inMessage(message: ReflectMessage, path: string): Violation | undefined {
  const { desc } = message;
  const table = limits[desc.typeName.replace("parlor.v1.", "")] ?? {};
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  for (const field of desc.fields) {
    const place = { desc: field, field: at(field.name), rules: table[field.name] ?? {} };
    const found = inField(message, place);
    if (found !== undefined) return found;
  }
  for (const oneof of desc.oneofs)
    if (table[oneof.name]?.required && message.oneofCase(oneof) === undefined)
      return { field: at(oneof.name), rule: "exactly one field is required in oneof" };
  return undefined;
}

function inField(message: ReflectMessage, place: Place): Violation | undefined {
  const { desc, field, rules } = place;
  const isSet = message.isSet(desc);
  if (rules.required && !isSet) return { field, rule: "value is required" };
  if (!isSet && (rules.ignoreZero || hasPresence(desc))) return undefined;
  if (desc.fieldKind === "list") return inList(message.get(desc), place);
  if (desc.fieldKind === "map") return inMap(message.get(desc), place);
  return inValue(message.get(desc), place);
}

/** Whether a field that is not set differs from one that is zero. */
function hasPresence(desc: DescField): boolean {
  return desc.fieldKind === "message" || desc.oneof !== undefined;
}

function inList(list: ReflectList, { desc, field, rules }: Place): Violation | undefined {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, items = {} } = rules;
  if (list.size < minItems) return { field, rule: `must contain at least ${minItems} item(s)` };
  if (list.size > maxItems) return { field, rule: `must contain no more than ${maxItems} item(s)` };
  if (rules.unique && new Set(list).size < list.size)
    return { field, rule: "repeated value must contain unique items" };
  for (let i = 0; i < list.size; i++) {
    const found = inValue(list.get(i), { desc, field: `${field}[${i}]`, rules: items });
    if (found !== undefined) return found;
  }
  return undefined;
}

function inMap(map: ReflectMap, { desc, field, rules }: Place): Violation | undefined {
  const { maxPairs = Number.POSITIVE_INFINITY, keys = {}, values = {} } = rules;
  if (map.size > maxPairs) return { field, rule: `map must be at most ${maxPairs} entries` };
  for (const [key, value] of map) {
    const here = `${field}[${quoted(key)}]`;
    const rule = brokenBy(key, keys);
    if (rule !== undefined) return { field: here, rule };
    const found = inValue(value, { desc, field: here, rules: values });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A map's key, as the service spells it. */
function quoted(key: unknown): string {
  const escapes: Readonly<Record<string, string>> = { "\r": "\\r", "\n": "\\n" };
  const escaped = (character: string) => escapes[character] ?? `\\${character}`;
  return typeof key === "string" ? `"${key.replace(/[\\"\r\n]/g, escaped)}"` : String(key);
}

/** A field's value, or one in its list or map. */
function inValue(value: unknown, place: Place): Violation | undefined {
  const { desc, field, rules } = place;
  if (isReflectMessage(value)) return inMessage(value, field) ?? inKnown(value, place);
  if (rules.defined && typeof value === "number" && desc.enum?.value[value] === undefined)
    return { field, rule: "value must be one of the defined enum values" };
  const rule = brokenBy(value, rules);
  return rule === undefined ? undefined : { field, rule };
}

/** A duration, or a wrapped value: Google's messages, of which the field's rules ask something. */
function inKnown(message: ReflectMessage, { field, rules }: Place): Violation | undefined {
  const [first, second] = message.desc.fields.map((part) => message.get(part));
  const rule =
    typeof first === "bigint" && typeof second === "number"
      ? brokenByDuration(first, second, rules)
      : brokenBy(first, rules);
  return rule === undefined ? undefined : { field, rule };
}
