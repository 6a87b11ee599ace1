import {
  create,
  createFileRegistry,
  type DescMessage,
  type MessageInitShape,
  setExtension,
} from "@bufbuild/protobuf";
import { pathToString } from "@bufbuild/protobuf/reflect";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldOptionsSchema,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { createValidator } from "@bufbuild/protovalidate";
import {
  FieldRulesSchema,
  field as fieldOption,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { Code, createClient, createRouterTransport } from "@connectrpc/connect";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ParlorError } from "../../client/error.ts";
import { checkLimits } from "../../client/limits/check-limits.ts";
import { withLimits } from "../../client/limits/with-limits.ts";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { EventService } from "../../gen/parlor/v1/event_service_pb.ts";
import { ImageContentSchema } from "../../gen/parlor/v1/message_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import { tableSource } from "../../scripts/limits-source.ts";
import { services } from "../../services/routes.ts";
import { file } from "../house/sources.ts";
import { seedOf } from "../support/random.ts";
import { nearlyUri, requestOf } from "./random-request.ts";

// Every limit by itself, at it and one past it: test/contract/limits.test.ts.

const validator = createValidator({
  regexMatch: (pattern, text) => new RegExp(pattern, "u").test(text),
});
const requests = services.flatMap(({ methods }) => methods.map(({ input }) => input));

/** What the rules of the contract say of a message: the first that it breaks. */
function bySchema(schema: DescMessage, init: MessageInitShape<DescMessage>) {
  const result = validator.validate(schema, create(schema, init));
  if (result.kind === "error") throw result.error;
  const violation = result.kind === "invalid" ? result.violations[0] : undefined;
  return violation && { field: pathToString(violation.field), rule: violation.message };
}

function byClient(schema: DescMessage, init: MessageInitShape<DescMessage>) {
  return checkLimits(schema, create(schema, init))?.metadata;
}

describe("the client's limits", () => {
  it.each(requests.map((schema) => [schema.name, schema] as const))(
    "are those of the contract for any %s",
    (name, schema) => {
      const seed = seedOf(process.env);
      process.stdout.write(`limits of ${name}: SEED=${seed}\n`);
      fc.assert(
        fc.property(requestOf(schema), (init) => {
          expect(byClient(schema, init)).toEqual(bySchema(schema, init));
        }),
        { seed, numRuns: 100 },
      );
    },
  );

  it("know a URI from what is none, as the contract does", () => {
    const seed = seedOf(process.env);
    process.stdout.write(`URIs: SEED=${seed}\n`);
    const agree = (url: string): void => {
      expect(byClient(ImageContentSchema, { url })).toEqual(bySchema(ImageContentSchema, { url }));
    };
    for (const address of ["::", "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:8", "1::8%25en0", "v1f.a:b"])
      for (const end of ["", ":9", "::", "%25"]) agree(`https://[${address}${end}]/`);
    const schemes = fc.constantFrom("", "https://", "h:", "a+b.c:", "https://[", "http://a@");
    const uris = fc.tuple(schemes, nearlyUri).map(([scheme, rest]) => scheme + rest);
    fc.assert(fc.property(uris, agree), { seed, numRuns: 2000 });
  });

  it("are made from the contract as it is", () => {
    expect(tableSource()).toBe(file("client/limits/table.ts"));
  });

  it("are not made of a rule that the client does not know", () => {
    const rules = (one: MessageInitShape<typeof FieldRulesSchema>) => () =>
      tableSource([madeUp(one)]);
    expect(rules({ type: { case: "string", value: { maxBytes: 5n } } })()).toContain(
      '"maxBytes":5',
    );
    expect(rules({ type: { case: "string", value: { prefix: "a" } } })).toThrow("string.prefix");
    expect(rules({ type: { case: "int32", value: { const: 5 } } })).toThrow("int32.const");
    expect(rules({ celExpression: ["this != ''"] })).toThrow("cannot check");
    expect(rules({ ignore: 3 })).toThrow("IGNORE_ALWAYS");
  });
});

/** A message with one field, of these rules. */
function madeUp(rules: MessageInitShape<typeof FieldRulesSchema>): DescMessage {
  const options = create(FieldOptionsSchema);
  setExtension(options, fieldOption, create(FieldRulesSchema, rules));
  const { STRING: type } = FieldDescriptorProto_Type;
  const { OPTIONAL: label } = FieldDescriptorProto_Label;
  const field = { name: "it", number: 1, type, label, options };
  const source = create(FileDescriptorProtoSchema, {
    name: "made-up.proto",
    syntax: "proto3",
    messageType: [{ name: "MadeUp", field: [field] }],
  });
  const message = createFileRegistry(source, () => undefined).getMessage("MadeUp");
  if (message === undefined) throw new Error("no message");
  return message;
}

/** A service that counts what reaches it. */
function counting() {
  const reached: string[] = [];
  const transport = createRouterTransport((router) => {
    router.service(RoomService, {
      joinRoom(request) {
        reached.push(request.roomId);
        return {};
      },
    });
    router.service(EventService, {
      async *subscribe(request) {
        reached.push(`${request.cursors.length} cursors`);
        yield {};
      },
    });
  });
  return { reached, transport: withLimits(transport) };
}

describe("a transport with limits", () => {
  const refused = {
    code: Code.InvalidArgument,
    reason: ErrorReason.INVALID_REQUEST,
    passing: false,
  };

  it("sends a call that keeps them, and no other", async () => {
    const { reached, transport } = counting();
    const rooms = createClient(RoomService, transport);
    await rooms.joinRoom({ roomId: "a".repeat(128) });
    const error = await rooms.joinRoom({ roomId: "a".repeat(129) }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ParlorError);
    expect(error).toMatchObject({ ...refused, metadata: { field: "room_id" } });
    expect(reached).toEqual(["a".repeat(128)]);
  });

  it("opens a stream that keeps them, and no other", async () => {
    const { reached, transport } = counting();
    const events = createClient(EventService, transport);
    const open = async (count: number) => {
      const cursor = { roomId: "a", epoch: "e", sequence: 1n };
      for await (const _ of events.subscribe({ cursors: Array(count).fill(cursor) }));
    };
    await open(256);
    const error = await open(257).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ParlorError);
    expect(error).toMatchObject({ ...refused, metadata: { field: "cursors" } });
    expect(reached).toEqual(["256 cursors"]);
  });

  it("has seen every request: no rpc of the contract takes a stream of them", () => {
    const kinds = services.flatMap(({ methods }) => methods.map(({ methodKind }) => methodKind));
    expect(new Set(kinds)).toEqual(new Set(["unary", "server_streaming"]));
  });
});
