import {
  type DescEnum,
  type DescExtension,
  type DescField,
  type DescFile,
  type DescMessage,
  ScalarType,
} from "@bufbuild/protobuf";
import { Edition, FieldDescriptorProto_Label as Label } from "@bufbuild/protobuf/wkt";

/**
 * The source of a file of which only the generated code is at hand: an npm package brings
 * `validate.proto` compiled. Structure alone: custom options and comments are left out, which no code
 * generator needs.
 */
export function protoSource(file: DescFile): string {
  const proto2 = file.edition === Edition.EDITION_PROTO2;
  if (!proto2 && file.edition !== Edition.EDITION_PROTO3)
    throw new Error(`${file.proto.name}: neither proto2 nor proto3`);
  return [
    "// Made from the installed package.",
    `syntax = "${proto2 ? "proto2" : "proto3"}";`,
    `package ${file.proto.package};`,
    ...file.proto.dependency.map((path) => `import "${path}";`),
    ...file.enums.flatMap(enumeration),
    ...file.messages.flatMap((one) => message(one, proto2)),
    ...extensions(file.extensions, proto2),
    "",
  ].join("\n");
}

function message(desc: DescMessage, proto2: boolean): string[] {
  const { extensionRange, reservedRange, reservedName } = desc.proto;
  const members = desc.members.flatMap((member) =>
    member.kind === "oneof"
      ? block(
          `oneof ${member.name}`,
          member.fields.map((one) => field(one, "")),
        )
      : [field(member, label(member, proto2))],
  );
  return block(`message ${desc.name}`, [
    ...desc.nestedEnums.flatMap(enumeration),
    ...desc.nestedMessages.flatMap((one) => message(one, proto2)),
    ...extensions(desc.nestedExtensions, proto2),
    ...members,
    ...extensionRange.map(({ start, end }) => `extensions ${range(start, end - 1)};`),
    ...reservedRange.map(({ start, end }) => `reserved ${range(start, end - 1)};`),
    ...reservedName.map((name) => `reserved "${name}";`),
  ]);
}

function enumeration(desc: DescEnum): string[] {
  return block(`enum ${desc.name}`, [
    ...(desc.proto.options?.allowAlias === true ? ["option allow_alias = true;"] : []),
    ...desc.proto.reservedRange.map(({ start, end }) => `reserved ${range(start, end)};`),
    ...desc.proto.reservedName.map((name) => `reserved "${name}";`),
    ...desc.values.map(({ name, number }) => `${name} = ${number};`),
  ]);
}

function extensions(list: readonly DescExtension[], proto2: boolean): string[] {
  return list.flatMap((one) =>
    block(`extend .${one.extendee.typeName}`, [field(one, label(one, proto2))]),
  );
}

function field(desc: DescField | DescExtension, prefix: string): string {
  return `${prefix}${typeOf(desc)} ${desc.proto.name} = ${desc.proto.number};`;
}

function label(desc: DescField | DescExtension, proto2: boolean): string {
  if (desc.fieldKind === "map") return "";
  if (desc.proto.label === Label.REPEATED) return "repeated ";
  if (desc.proto.label === Label.REQUIRED) return "required ";
  return proto2 || desc.proto.proto3Optional ? "optional " : "";
}

function typeOf(desc: DescField | DescExtension): string {
  if (desc.fieldKind === "map") {
    const value = desc.enum ?? desc.message;
    const name = value === undefined ? scalar(desc.scalar) : `.${value.typeName}`;
    return `map<${scalar(desc.mapKey)}, ${name}>`;
  }
  const named = desc.enum ?? desc.message;
  return named === undefined ? scalar(desc.scalar) : `.${named.typeName}`;
}

function scalar(type: ScalarType | undefined): string {
  if (type === undefined) throw new Error("a field of no type");
  return ScalarType[type].toLowerCase();
}

function block(head: string, lines: readonly string[]): string[] {
  return [`${head} {`, ...lines.map((line) => `  ${line}`), "}"];
}

function range(first: number, last: number): string {
  if (first === last) return `${first}`;
  return `${first} to ${last >= 536_870_911 ? "max" : last}`;
}
