import type { DescService } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { ErrorDetailSchema } from "../../../gen/parlor/v1/error_pb.ts";
import { services } from "../../../services/routes.ts";
import type { Calls } from "../node.ts";
import { refusal } from "../reasons.ts";
import { type Place, requests } from "./requests.ts";
import type { Role } from "./roles.ts";
import { nameOf, type Rule } from "./rules.ts";

/** A way into a service that has two apps, `shop` and `other`. */
export interface Door {
  calls(credential?: string, headers?: Readonly<Record<string, string>>): Calls;
  token(request: TokenOf, app: "shop" | "other"): Promise<string>;
}

interface TokenOf {
  readonly userId: string;
  readonly backend?: boolean;
  readonly grants?: readonly {
    readonly room: string;
    readonly verbs: NonNullable<Role["grants"]>["verbs"];
  }[];
}

/** What the room is to the caller: `foreign` is another app's, `missing` is nobody's. */
export type RoomKind = "own" | "other" | "foreign" | "missing";

/** What came of a cell: the outcome, and what a refusal said, without the names that differ by cell. */
export interface Tried {
  readonly outcome: string;
  readonly told: string;
}

/** Tries a cell in a room of its own, with people of its own: `id` tells it from all others. */
export async function tryCell(
  door: Door,
  cell: { readonly rule: Rule; readonly role: Role; readonly kind: RoomKind; readonly id: string },
): Promise<Tried> {
  const { rule, role, kind, id } = cell;
  const app = role.foreign ? "other" : "shop";
  const token = role.kind === "nobody" ? "none" : await door.token(tokenOf(role, id), app);
  const names = {
    roomId: `room-${id}`,
    elsewhere: `elsewhere-${id}`,
    home: `home-${id}`,
    userId: `user-${id}`,
    hostId: `host-${id}`,
    token,
    othersToken: await door.token({ userId: "somebody" }, app),
  };
  const place: Place = { ...names, ...(await furnish(door, names, kind)) };
  const caller = await callerFor(door, place, { role, app, isIn: kind === "own" });
  const request = requests[nameOf(rule)];
  if (request === undefined) throw new Error(`no request for ${nameOf(rule)}`);
  return outcomeOf(call(caller, rule.rpc, request(place)), id);
}

/** What has been said in a room. */
type Said = Pick<Place, "hostsMessageId" | "messageId">;

/** Makes the room what it is to be, with a host in it and, if the caller is to be in, that user. */
async function furnish(door: Door, names: Omit<Place, keyof Said>, kind: RoomKind): Promise<Said> {
  if (kind === "missing") return { hostsMessageId: "none", messageId: "none" };
  const app = kind === "foreign" ? "other" : "shop";
  const { roomId } = names;
  const host = await logIn(door, names.hostId, app);
  await host.rooms.enterRoom({ room: { roomId } });
  await host.rooms.updateAttributes({ roomId, set: { "the host's": "own" } });
  const hostsMessageId = await say(host, roomId);
  if (kind === "other") return { hostsMessageId, messageId: hostsMessageId };
  const member = await logIn(door, names.userId, app);
  await member.rooms.joinRoom({ roomId });
  return { hostsMessageId, messageId: await say(member, roomId) };
}

async function say({ messages }: Calls, roomId: string): Promise<string> {
  const content = { content: { case: "text" as const, value: { text: "Hello!" } } };
  return (await messages.sendMessage({ roomId, content })).messageId;
}

/** The caller, with nothing but what its role has. It comes into its rooms before it has less. */
async function callerFor(
  door: Door,
  place: Place,
  as: { readonly role: Role; readonly app: "shop" | "other"; readonly isIn: boolean },
): Promise<Calls> {
  const { role, app, isIn } = as;
  if (role.kind === "nobody") return door.calls();
  if (role.kind === "backend") return door.calls(place.token);
  if (role.kind === "backend as a user")
    return door.calls(place.token, { "parlor-as-user": place.userId });
  const session = await logIn(door, place.userId, app);
  await session.rooms.enterRoom({ room: { roomId: place.home } });
  if (isIn && role.foreign !== true) await session.rooms.joinRoom({ roomId: place.roomId });
  const { accessToken } = await session.auth.renewToken({ token: place.token });
  return door.calls(accessToken);
}

function tokenOf({ kind, grants }: Role, id: string): TokenOf {
  if (kind === "backend" || kind === "backend as a user")
    return { userId: "server", backend: true };
  if (grants === undefined) return { userId: `user-${id}` };
  const room = grants.on === "this room" ? `room-${id}` : `elsewhere-${id}`;
  return { userId: `user-${id}`, grants: [{ room, verbs: grants.verbs }] };
}

async function logIn(door: Door, userId: string, app: "shop" | "other"): Promise<Calls> {
  const token = await door.token({ userId }, app);
  const { accessToken } = await door.calls().auth.login({ token });
  return door.calls(accessToken);
}

const parts: Readonly<Record<string, keyof Calls>> = {
  AuthService: "auth",
  RoomService: "rooms",
  MessageService: "messages",
  EventService: "events",
};

/** Calls an rpc by its name; of a stream, waits for what comes first. */
function call(calls: Calls, rpc: string, request: object): Promise<unknown> {
  const [service = "", name] = rpc.split("/");
  const contract: DescService | undefined = services.find((one) => one.name === service);
  const method = contract?.methods.find((one) => one.name === name);
  const part = parts[service];
  if (method === undefined || part === undefined) throw new Error(`no rpc ${rpc}`);
  const client: object = calls[part];
  const run = Reflect.get(client, method.localName) as (
    request: object,
    options: { readonly signal?: AbortSignal },
  ) => unknown;
  if (method.methodKind === "unary") return run(request, {}) as Promise<unknown>;
  const controller = new AbortController();
  const stream = run(request, { signal: controller.signal }) as AsyncIterable<unknown>;
  return stream[Symbol.asyncIterator]()
    .next()
    .finally(() => controller.abort());
}

async function outcomeOf(answer: Promise<unknown>, id: string): Promise<Tried> {
  const failure: unknown = await answer.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure === undefined) return { outcome: "done", told: "" };
  const [, reason = ""] = (await refusal(Promise.reject(failure))).split(" ");
  if (!(failure instanceof ConnectError)) throw failure;
  const [detail] = failure.findDetails(ErrorDetailSchema);
  const told = JSON.stringify([failure.message, detail?.metadata]).replaceAll(id, "…");
  return { outcome: reason, told };
}
