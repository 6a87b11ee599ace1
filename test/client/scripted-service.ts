import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type ConnectError,
  createRouterTransport,
  type HandlerContext,
  type Transport,
} from "@connectrpc/connect";
import {
  AuthService,
  type LoginRequest,
  type RenewTokenRequest,
} from "../../gen/parlor/v1/auth_service_pb.ts";
import { EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import {
  EventService,
  type KeepAliveRequest,
  type PullEventsRequest,
  type SubscribeRequest,
} from "../../gen/parlor/v1/event_service_pb.ts";
import {
  type ListMessagesRequest,
  type ListMessagesResponseSchema,
  MessageService,
  type SendMessageRequest,
} from "../../gen/parlor/v1/message_service_pb.ts";
import {
  type EnterRoomRequest,
  type ListMemberAttributesResponseSchema,
  type ListMembersResponseSchema,
  RoomService,
} from "../../gen/parlor/v1/room_service_pb.ts";

type EventInit = MessageInitShape<typeof EventSchema>;

/** One stream of events, told by hand. */
export interface ToldStream {
  readonly request: SubscribeRequest;
  /** What the call carried as credential. */
  readonly authorization: string;
  /** Whether the client still listens. */
  readonly open: boolean;
  tell(...events: EventInit[]): void;
  /** Ends the stream; with an error, if there is one. */
  end(error?: ConnectError): void;
}

/** One pull, answered by hand. */
export interface ToldPull {
  readonly request: PullEventsRequest;
  tell(...events: EventInit[]): void;
  fail(error: ConnectError): void;
}

type Page = MessageInitShape<typeof ListMembersResponseSchema>;

type AttributesPage = MessageInitShape<typeof ListMemberAttributesResponseSchema>;

/** A service that does as it is told, and remembers what it was asked. */
export interface ScriptedService {
  readonly transport: Transport;
  readonly logins: LoginRequest[];
  readonly renewals: RenewTokenRequest[];
  readonly streams: ToldStream[];
  readonly pulls: ToldPull[];
  readonly keepAlives: KeepAliveRequest[];
  readonly sent: SendMessageRequest[];
  readonly listed: ListMessagesRequest[];
  readonly entered: EnterRoomRequest[];
  readonly created: string[];
  readonly joined: string[];
  readonly left: string[];
  /** What each logout carried as credential. */
  readonly logouts: string[];
  /** Whom the logins are answered to belong to. */
  userId: string;
  /** What the next calls of these names are answered instead: in turn, an error each. */
  readonly failures: { [name: string]: unknown[] };
  /** What the answers of calls of these names wait for. */
  readonly answers: { [name: string]: Promise<void> };
  /** The pages of the member list; the same one each time by default. */
  page: (pageToken: string) => Page | Promise<Page>;
  /** Attributes of the members, of those who are asked for or page by page; none by default. */
  attributesPage: (
    userIds: string[],
    pageToken: string,
  ) => AttributesPage | Promise<AttributesPage>;
  /** The page of messages that is answered. */
  historyPage: MessageInitShape<typeof ListMessagesResponseSchema>;
  /** How long a token is good. */
  tokenMs: number;
}

/** A service without any rules. Every stream begins when the test says so. */
export function createScriptedService(): ScriptedService {
  const service: Omit<ScriptedService, "transport"> = {
    logins: [],
    renewals: [],
    streams: [],
    pulls: [],
    keepAlives: [],
    sent: [],
    listed: [],
    historyPage: {},
    entered: [],
    created: [],
    joined: [],
    left: [],
    logouts: [],
    userId: "ann",
    failures: {},
    answers: {},
    page: () => ({ cursor: { epoch: "e", sequence: 0n } }),
    attributesPage: () => ({ cursor: { epoch: "e", sequence: 0n } }),
    tokenMs: 3_600_000,
  };
  return Object.assign(service, { transport: transportOf(service) });
}

function transportOf(service: Omit<ScriptedService, "transport">): Transport {
  const failed = (name: string) => {
    const failure = service.failures[name]?.shift();
    if (failure !== undefined) throw failure;
  };
  return createRouterTransport((router) => {
    router.service(AuthService, authOf(service, failed));
    router.service(RoomService, {
      enterRoom(request) {
        service.entered.push(request);
        failed("enterRoom");
        return {};
      },
      createRoom: ({ room }) => {
        service.created.push(room?.roomId ?? "");
        failed("createRoom");
        return {};
      },
      joinRoom: ({ roomId }) => {
        service.joined.push(roomId);
        failed("joinRoom");
        return {};
      },
      async leaveRoom({ roomId }) {
        service.left.push(roomId);
        await service.answers.leaveRoom;
        failed("leaveRoom");
        return { roomId };
      },
      leaveAllRooms: () => {
        failed("leaveAllRooms");
        return { roomIds: ["lobby"] };
      },
      switchRoom: () => {
        failed("switchRoom");
        return {};
      },
      updateAttributes: () => {
        failed("updateAttributes");
        return {};
      },
      listMembers: ({ pageToken }) => {
        failed("listMembers");
        return service.page(pageToken);
      },
      listMemberAttributes: ({ userIds, pageToken }) => {
        failed("listMemberAttributes");
        return service.attributesPage(userIds, pageToken);
      },
    });
    router.service(MessageService, {
      listMessages(request) {
        service.listed.push(request);
        return service.historyPage;
      },
      async sendMessage(request) {
        service.sent.push(request);
        await service.answers.sendMessage;
        failed("sendMessage");
        return { messageId: `m${service.sent.length}` };
      },
    });
    router.service(EventService, {
      subscribe: (request, context) => {
        const authorization = context.requestHeader.get("authorization") ?? "";
        const stream = createStream({ request, authorization }, context.signal);
        service.streams.push(stream);
        failed("subscribe");
        return stream.responses;
      },
      pullEvents(request, { signal }) {
        failed("pullEvents");
        return new Promise((resolve, reject) => {
          const tell = (...events: EventInit[]) =>
            resolve({ events: events.map((event) => create(EventSchema, event)) });
          service.pulls.push({ request, tell, fail: reject });
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      },
      keepAlive(request) {
        service.keepAlives.push(request);
        failed("keepAlive");
        return {};
      },
    });
  });
}

function authOf(service: Omit<ScriptedService, "transport">, failed: (name: string) => void) {
  let end = 0;
  return {
    async login(request: LoginRequest) {
      service.logins.push(request);
      await service.answers.login;
      failed("login");
      end = service.tokenMs;
      return {
        session: { sessionId: "s", userId: service.userId, createTime: timestampFromMs(0) },
        accessToken: `access-${service.logins.length}`,
        expireTime: timestampFromMs(end),
      };
    },
    renewToken(request: RenewTokenRequest) {
      service.renewals.push(request);
      failed("renewToken");
      end += service.tokenMs;
      return {
        accessToken: `renewed-${service.renewals.length}`,
        expireTime: timestampFromMs(end),
      };
    },
    logout(_: unknown, { requestHeader }: HandlerContext) {
      service.logouts.push(requestHeader.get("authorization") ?? "");
      failed("logout");
      return {};
    },
  };
}

function createStream(
  { request, authorization }: Pick<ToldStream, "request" | "authorization">,
  signal: AbortSignal,
) {
  const batches: { events: EventInit[] }[] = [];
  let over: { error?: ConnectError | undefined } | undefined;
  let wake = () => {};
  signal.addEventListener("abort", () => stream.end());
  const stream = {
    request,
    authorization,
    get open() {
      return over === undefined;
    },
    tell(...events: EventInit[]) {
      batches.push({ events: events.map((event) => create(EventSchema, event)) });
      wake();
    },
    end(error?: ConnectError) {
      over ??= { error };
      wake();
    },
    responses: (async function* () {
      for (;;) {
        const batch = batches.shift();
        if (batch !== undefined) yield batch;
        else if (over?.error !== undefined) throw over.error;
        else if (over !== undefined) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    })(),
  };
  return stream;
}
