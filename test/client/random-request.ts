import {
  create,
  type DescField,
  type DescMessage,
  type MessageInitShape,
  ScalarType,
} from "@bufbuild/protobuf";
import { DurationSchema, isWrapperDesc } from "@bufbuild/protobuf/wkt";
import fc, { type Arbitrary } from "fast-check";

/** Lengths about which the contract's limits are. */
const sizes = [0, 1, 2, 3, 16, 32, 64, 128, 256, 500, 1024, 2048, 5120, 8192, 32_768];
const size = fc
  .tuple(fc.constantFrom(...sizes), fc.integer({ min: -1, max: 1 }))
  .map(([about, off]) => Math.max(0, about + off));

/** Parts that URIs are made of, right and wrong. */
const uriParts = "http: //  / : @ [ ] ::1 1:2:3:4:5:6:7:8 %25 %41 %ff %c3%a9 % a v1. ? # é 80 . -"
  .split(" ")
  .concat(" ", "https://a.example/b");

/** Texts that are URIs, or nearly. */
export const nearlyUri: Arbitrary<string> = fc
  .array(fc.constantFrom(...uriParts), { maxLength: 8 })
  .map((parts) => parts.join(""));

/** Texts about every limit: of their length, of what they may be made of. */
const text: Arbitrary<string> = fc.oneof(
  // Most are right, so that what comes after them in a message is looked at, too.
  { weight: 20, arbitrary: fc.constantFrom("ann", "a", "EUR", "message_sent") },
  fc
    .tuple(fc.constantFrom("x", "é", "中", "😀", " ", "\ud800"), size)
    .map(([one, n]) => one.repeat(n)),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 40 }),
  nearlyUri,
  fc.constantFrom("", "a*", "*", "https://a.example/b"),
);

const numbers = [0, 1, 20, 50, 100, 200, 500, 100_000, 1_000_000];
const number = fc
  .tuple(fc.constantFrom(...numbers), fc.integer({ min: -1, max: 1 }))
  .map(([about, off]) => Math.max(0, about + off));

const seconds = [0n, 1n, 30n, 3600n, 10_800n, 86_400n, 2_073_600n];
const duration = fc
  .tuple(
    fc.constantFrom(...seconds),
    fc.bigInt({ min: -1n, max: 1n }),
    fc.constantFrom(-999_999_999, -1, 0, 1, 999_999_999),
  )
  .map(([about, off, nanos]) => create(DurationSchema, { seconds: about + off, nanos }));

/** Mostly a few; now and then about the limit of a list. */
const count = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(5, 6, 20, 21, 32, 33, 50, 51, 64, 65, 100, 101, 256, 257),
  },
);

/** Messages of a kind, with every field of it and of what it holds: right, or wrong by a little. */
export function requestOf(schema: DescMessage): Arbitrary<MessageInitShape<DescMessage>> {
  const members = schema.members.map((member): [string, Arbitrary<unknown>] => {
    if (member.kind === "field")
      return [member.localName, fc.option(ofField(member), { nil: undefined })];
    const cases = member.fields.map((field) =>
      ofField(field).map((value) => ({ case: field.localName, value })),
    );
    return [member.localName, fc.option(fc.oneof(...cases), { nil: undefined })];
  });
  return fc.record(Object.fromEntries(members));
}

function ofField(field: DescField): Arbitrary<unknown> {
  if (field.fieldKind === "list")
    return count.chain((n) => fc.array(ofValue(field), { minLength: n, maxLength: n }));
  if (field.fieldKind === "map")
    return count.chain((n) => fc.dictionary(text, text, { maxKeys: n }));
  return ofValue(field);
}

function ofValue(field: DescField): Arbitrary<unknown> {
  if (field.enum !== undefined) return fc.integer({ min: 0, max: field.enum.values.length });
  if (field.message !== undefined) return ofMessage(field.message);
  switch (field.scalar) {
    case ScalarType.STRING:
      return text;
    case ScalarType.BYTES:
      return size.map((n) => new Uint8Array(n));
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.UINT32:
    case ScalarType.INT32:
      return number;
    case ScalarType.UINT64:
    case ScalarType.INT64:
      return number.map(BigInt);
    default:
      throw new Error(`cannot make up ${field}`);
  }
}

function ofMessage(schema: DescMessage): Arbitrary<unknown> {
  if (schema.typeName === DurationSchema.typeName) return duration;
  const [value] = schema.fields;
  // A field of a wrapper is its value.
  return isWrapperDesc(schema) && value !== undefined ? ofValue(value) : requestOf(schema);
}
