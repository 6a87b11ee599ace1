import {
  type DescField,
  type DescMessage,
  getOption,
  hasOption,
  type JsonValue,
  toJson,
} from "@bufbuild/protobuf";
import {
  FieldRulesSchema,
  field as fieldOption,
  message as messageOption,
  oneof as oneofOption,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import type { Rules } from "../client/limits/rules.ts";
import { services } from "../services/routes.ts";

/** What the client calls a rule of the contract, and how its value is read from JSON. */
type Reading = readonly [name: keyof Rules, read: (value: JsonValue) => unknown];

const number = (value: JsonValue) => Number(value);
const text = (value: JsonValue) => String(value);
const list = (value: JsonValue) => value;
const flag = (value: JsonValue) => value || undefined;
const seconds = (value: JsonValue) => Number(/^(\d+)s$/.exec(String(value))?.[1]);
const nested = (value: JsonValue) => rulesFrom(value);

/** The rules of the contract that the client checks. There is no table of any other. */
const readings: Readonly<Record<string, Reading>> = {
  "string.maxLen": ["maxCharacters", number],
  "string.minBytes": ["minBytes", number],
  "string.maxBytes": ["maxBytes", number],
  "string.pattern": ["pattern", text],
  "string.uri": ["uri", flag],
  "bytes.minLen": ["minBytes", number],
  "bytes.maxLen": ["maxBytes", number],
  "uint32.gte": ["least", number],
  "uint32.lte": ["most", number],
  "uint64.gt": ["above", number],
  "duration.gte": ["leastS", seconds],
  "duration.lte": ["mostS", seconds],
  "bool.const": ["equal", (value) => value],
  "enum.definedOnly": ["defined", flag],
  "enum.notIn": ["notIn", list],
  "repeated.minItems": ["minItems", number],
  "repeated.maxItems": ["maxItems", number],
  "repeated.unique": ["unique", flag],
  "repeated.items": ["items", nested],
  "map.maxPairs": ["maxPairs", number],
  "map.keys": ["keys", nested],
  "map.values": ["values", nested],
};

/** The source of `client/limits/table.ts`. Throws for a rule that the client cannot check. */
export function tableSource(messages: readonly DescMessage[] = requests()): string {
  const shared = new Map<string, string>();
  const nameOf = (rules: Rules): string => {
    const source = JSON.stringify(rules);
    const name = shared.get(source) ?? `r${shared.size}`;
    shared.set(source, name);
    return name;
  };
  const lines = tableOf(messages).map(([message, fields]) => {
    const parts = fields.map(([field, rules]) => `${field}: ${nameOf(rules)}`);
    return `  ${message}: { ${parts.join(", ")} },`;
  });
  return [
    "// Made by `npm run gen` from the rules of the contract: not to be edited.",
    'import type { Rules, RulesTable } from "./rules.ts";',
    "",
    ...[...shared].map(([source, name]) => `const ${name}: Rules = ${source};`),
    "",
    "/** The rules of every field and one-of that a request may have. */",
    "export const limits: RulesTable = {",
    ...lines,
    "};",
    "",
  ].join("\n");
}

/** What clients send: the request of every rpc. */
function requests(): DescMessage[] {
  return services.flatMap(({ methods }) => methods.map(({ input }) => input));
}

/** The messages that have rules, by name; of these and all that they hold. */
function tableOf(messages: readonly DescMessage[]): [string, [string, Rules][]][] {
  const all = new Set<DescMessage>();
  const add = (message: DescMessage): void => {
    if (all.has(message) || message.typeName.startsWith("google.")) return;
    all.add(message);
    for (const field of message.fields) if (field.message !== undefined) add(field.message);
  };
  for (const message of messages) add(message);
  return [...all]
    .map((message): [string, [string, Rules][]] => [message.name, rulesOf(message)])
    .filter(([, rules]) => rules.length > 0);
}

/** The rules of a message's own fields and one-ofs. */
function rulesOf(message: DescMessage): [string, Rules][] {
  if (hasOption(message, messageOption)) throw new Error(`cannot check the rules of ${message}`);
  const fields = message.fields.filter((field) => hasOption(field, fieldOption));
  const oneofs = message.oneofs.filter((oneof) => getOption(oneof, oneofOption).required);
  return [
    ...fields.map((field): [string, Rules] => [field.name, fieldRules(field)]),
    ...oneofs.map((oneof): [string, Rules] => [oneof.name, { required: true }]),
  ];
}

function fieldRules(field: DescField): Rules {
  const rules = getOption(field, fieldOption);
  if (rules.type.value?.$unknown !== undefined)
    throw new Error(`${field}: cannot check rules of one's own`);
  try {
    const found = rulesFrom(toJson(FieldRulesSchema, rules));
    if (found.unique && field.fieldKind === "list" && field.listKind === "message")
      throw new Error("cannot check unique messages");
    return found;
  } catch (cause) {
    throw new Error(`${field}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** Rules from the JSON of `buf.validate.FieldRules`. */
function rulesFrom(json: JsonValue): Rules {
  const rules: Record<string, unknown> = {};
  for (const [key, value] of entries(json)) {
    if (key === "required") rules.required = flag(value);
    else if (key === "ignore" && value === "IGNORE_IF_ZERO_VALUE") rules.ignoreZero = true;
    else for (const [name, bound] of entries(value)) read(rules, `${key}.${name}`, bound);
  }
  return rules;
}

function entries(json: JsonValue): [string, JsonValue][] {
  if (typeof json === "object" && json !== null && !Array.isArray(json))
    return Object.entries(json);
  throw new Error(`cannot check ${JSON.stringify(json)}`);
}

function read(rules: Record<string, unknown>, name: string, bound: JsonValue): void {
  const [own, from] = readings[name] ?? [];
  const value = from?.(bound);
  if (own === undefined || Number.isNaN(value))
    throw new Error(`cannot check ${name} of ${JSON.stringify(bound)}`);
  rules[own] = value;
}
