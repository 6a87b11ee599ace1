import {
  create,
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescMethodStreaming,
  type DescMethodUnary,
  getOption,
  type Message,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import { oneof as oneofOption } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { type ConnectRouter, createRouterTransport } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ParlorError } from "../../client/error.ts";
import { checkLimits } from "../../client/limits/check-limits.ts";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { services } from "../../services/routes.ts";
import { validating } from "../../services/validate.ts";
import { refusal } from "../support/reasons.ts";
import { casesOf } from "./rule-cases.ts";

/** Where a field is in a request, and a request that has everything else right. */
interface Place {
  readonly path: readonly string[];
  readonly field: DescField;
  set(value: unknown): object;
}

const condition = { key: "k", expect: { case: "absent", value: true } };
const text = { content: { case: "text", value: { text: "hi" } } };

/** A request of each kind that breaks no rule. */
const valid: Readonly<Record<string, object>> = {
  LoginRequest: { token: "t", device: {}, profile: {} },
  RenewTokenRequest: { token: "t" },
  IssueTokenRequest: { userId: "ann", grants: [{ room: "a", verbs: [1] }] },
  ListSessionsRequest: { userId: "ann" },
  RevokeSessionsRequest: { userId: "ann" },
  CreateRoomRequest: { room: { roomId: "a" }, config: {} },
  EnterRoomRequest: { room: { roomId: "a" }, config: {} },
  JoinRoomRequest: { roomId: "a" },
  LeaveRoomRequest: { roomId: "a" },
  GetRoomRequest: { roomId: "a" },
  DestroyRoomRequest: { roomId: "a" },
  ListMembersRequest: { roomId: "a" },
  UpdateAttributesRequest: { roomId: "a", conditions: [condition], options: {} },
  GetAttributesRequest: { roomId: "a" },
  UpdateMemberAttributesRequest: { roomId: "a" },
  ListMemberAttributesRequest: { roomId: "a" },
  SwitchRoomRequest: { fromRoomId: "b", room: { roomId: "a" }, config: {} },
  UpdateRoomRequest: { roomId: "a" },
  BatchGetMembersRequest: { roomId: "a", userIds: ["ann"] },
  KickMembersRequest: { roomId: "a", userIds: ["ann"] },
  BanUsersRequest: { roomId: "a", userIds: ["ann"] },
  UnbanUsersRequest: { roomId: "a", userIds: ["ann"] },
  ListBansRequest: { roomId: "a" },
  MuteMembersRequest: { roomId: "a" },
  UnmuteMembersRequest: { roomId: "a" },
  ListMutesRequest: { roomId: "a" },
  SendMessageRequest: { roomId: "a", content: text },
  ListMessagesRequest: { roomId: "a" },
  RevokeMessageRequest: { roomId: "a", messageId: "m" },
  SubscribeRequest: { cursors: [{ roomId: "a", epoch: "e", sequence: 1n }] },
  KeepAliveRequest: { cursors: [{ roomId: "a", epoch: "e", sequence: 1n }] },
  ListRoomsRequest: { prefix: "a" },
  WatchAppRequest: { roomIdPrefix: "a", eventTypes: ["message_sent"] },
};

/** What the parts of a one-of need besides the field that is tried. */
const complete: Readonly<Record<string, object>> = {
  "parlor.v1.CustomContent": { type: "t", body: { case: "data", value: new Uint8Array() } },
  "parlor.v1.ImageContent": { url: "https://a.example" },
  "parlor.v1.FileContent": { url: "https://a.example", name: "f" },
  "parlor.v1.AudioContent": { url: "https://a.example" },
  "parlor.v1.VideoContent": { url: "https://a.example" },
  "parlor.v1.GiftContent": { giftId: "g", count: 1 },
  "parlor.v1.OrderContent": { orderId: "o" },
};

/** What lacks nothing but its one-of. */
const without: Readonly<Record<string, object>> = {
  "parlor.v1.CustomContent": { type: "t" },
  "parlor.v1.AttributeCondition": { key: "k" },
};

/** Every field of a request, however deep. */
function places(
  message: DescMessage,
  base: object,
  path: readonly string[],
  wrap: (value: object) => object,
): Place[] {
  return message.fields.flatMap((field) => {
    const here = [...path, field.name];
    const one = (value: unknown) =>
      field.oneof === undefined
        ? { ...base, [field.localName]: value }
        : { ...base, [field.oneof.localName]: { case: field.localName, value } };
    const own: Place[] = [{ path: here, field, set: (value) => wrap(one(value)) }];
    const { inner, pack } = innerOf(field);
    if (inner === undefined || inner.typeName.startsWith("google.")) return own;
    const start = complete[inner.typeName] ?? innerBase(base, field) ?? {};
    return [...own, ...places(inner, start, here, (value) => wrap(one(pack(value))))];
  });
}

function innerOf(field: DescField): { inner?: DescMessage; pack(value: object): unknown } {
  if (field.fieldKind === "message") return { inner: field.message, pack: (value) => value };
  if (field.fieldKind === "list" && field.listKind === "message")
    return { inner: field.message, pack: (value) => [value] };
  return { pack: (value) => value };
}

/** What the valid request has where the field is. */
function innerBase(base: object, field: DescField): object | undefined {
  const value: unknown = Reflect.get(base, field.localName);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "object" && first !== null ? first : undefined;
}

/** A router that refuses what breaks a rule, and does nothing with the rest. */
const transport = createRouterTransport(
  (router: ConnectRouter) => {
    for (const service of services) router.service(service, {});
  },
  { router: { interceptors: [validating()] } },
);

/** How the service refuses a request; the client says the same before it is sent. */
async function call(method: DescMethod, init: object): Promise<string> {
  const message = create(method.input, init as MessageInitShape<DescMessage>);
  const answer =
    method.methodKind === "unary"
      ? transport.unary(method as DescMethodUnary, undefined, undefined, undefined, message)
      : first(method as DescMethodStreaming, message);
  const error = await answer.then(() => undefined, ParlorError.from);
  const refused = error?.reason === ErrorReason.INVALID_REQUEST ? error : undefined;
  const own = checkLimits(method.input, message);
  expect([own?.code, own?.message, own?.metadata]).toEqual([
    refused?.code,
    refused?.message,
    refused?.metadata,
  ]);
  return refusal(answer).catch(() => "allowed"); // whoever passes meets a service that is not there
}

async function first(method: DescMethodStreaming, message: Message): Promise<unknown> {
  const messages = (async function* () {
    yield message;
  })();
  const answer = await transport.stream(method, undefined, undefined, undefined, messages);
  return answer.message[Symbol.asyncIterator]().next();
}

const methods = services.flatMap((service) => service.methods);

describe.each(methods.map((method) => [method.parent.name, method.name, method] as const))(
  "%s/%s",
  (_service, _name, method) => {
    const base = valid[method.input.name] ?? {};
    const fields = places(method.input, base, [], (value) => value);

    it("allows a request within its rules", async () => {
      expect(await call(method, base)).toBe("allowed");
    });

    for (const { path, field, set } of fields) {
      const cases = casesOf(field);
      if (cases.length === 0) continue;
      it(`tries the limits of ${path.join(".")}, and one past them`, async () => {
        for (const { what, value, allowed } of cases) {
          const answer = await call(method, set(value));
          const expected = allowed ? "allowed" : "InvalidArgument INVALID_REQUEST";
          expect({ what, answer }).toEqual({ what, answer: expected });
        }
      });
    }

    for (const { path, field } of fields) {
      const oneofs = field.message?.oneofs.filter((one) => getOption(one, oneofOption).required);
      if (oneofs === undefined || oneofs.length === 0) continue;
      it(`needs one of what ${path.join(".")} can be`, async () => {
        const place = fields.find((other) => other.field === field);
        const message = without[field.message?.typeName ?? ""] ?? {};
        const empty = field.fieldKind === "list" ? [message] : message;
        expect(await call(method, place?.set(empty) ?? {})).toBe("InvalidArgument INVALID_REQUEST");
      });
    }
  },
);

it("gives fields of one name the same rules everywhere", () => {
  const byName = new Map<string, Set<string>>();
  const shared = ["room_id", "user_id", "request_id", "page_token", "token"];
  for (const method of methods)
    for (const field of method.input.fields.filter(({ name }) => shared.includes(name))) {
      const rules = JSON.stringify(casesOf(field).map(({ what, allowed }) => [what, allowed]));
      byName.set(field.name, (byName.get(field.name) ?? new Set()).add(rules));
    }
  for (const [name, rules] of byName)
    expect({ name, rules: rules.size }).toEqual({ name, rules: 1 });
});
