import {
  create,
  type DescMessage,
  type DescMethod,
  type DescMethodUnary,
  type JsonReadOptions,
  type JsonWriteOptions,
  type Message,
} from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import {
  createMethodSerializationLookup,
  createMethodUrl,
  type MethodSerializationLookup,
} from "@connectrpc/connect/protocol";
import { rpcOptions } from "../limits.ts";

/** An rpc that answers once. */
export interface UnaryRpc {
  readonly method: DescMethodUnary;
  /** How its messages become bytes, within the port's limits. */
  readonly serialization: MethodSerializationLookup<DescMessage, DescMessage>;
  /** As they were given with its service. */
  readonly jsonOptions: Partial<JsonReadOptions & JsonWriteOptions> | undefined;
  answer(request: Message, context: HandlerContext): Promise<Message>;
}

/** Notes what is registered with a router, for plain calls that go past it. By their paths. */
export function unaryRpcsOf(
  router: ConnectRouter,
  register: (router: ConnectRouter) => void,
): ReadonlyMap<string, UnaryRpc> {
  const rpcs = new Map<string, UnaryRpc>();
  const noting: ConnectRouter = {
    handlers: router.handlers,
    service(service, implementation, options) {
      router.service(service, implementation, options);
      const methods: readonly DescMethod[] = service.methods;
      for (const method of methods) {
        const handler: unknown = Reflect.get(implementation, method.localName);
        if (!isUnary(method) || typeof handler !== "function") continue;
        const bound: (...values: unknown[]) => unknown = handler.bind(implementation);
        rpcs.set(createMethodUrl("/", method), {
          method,
          serialization: createMethodSerializationLookup(
            method,
            options?.binaryOptions,
            options?.jsonOptions,
            rpcOptions,
          ),
          jsonOptions: options?.jsonOptions,
          answer: async (request, context) => {
            const answer = await bound(request, context);
            return create(method.output, isRecord(answer) ? answer : {});
          },
        });
      }
      return noting;
    },
    rpc(method, implementation, options) {
      router.rpc(method, implementation, options);
      return noting;
    },
  };
  register(noting);
  return rpcs;
}

function isUnary(method: DescMethod): method is DescMethodUnary {
  return method.methodKind === "unary";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
