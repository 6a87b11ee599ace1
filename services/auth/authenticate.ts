import type { Interceptor } from "@connectrpc/connect";
import { AuthService } from "../../gen/parlor/v1/auth_service_pb.ts";
import type { Clock } from "../clock.ts";
import { invalidRequest, unauthenticated } from "../errors/errors.ts";
import { verifyAccess } from "./access-token.ts";
import type { App } from "./app.ts";
import { BackendTokens } from "./backend-tokens.ts";
import { type Caller, callerKey } from "./caller.ts";
import type { Leases } from "./leases.ts";
import { userIdPattern } from "./user-id.ts";

/** What callers are known by. */
export interface AuthenticatingOptions {
  readonly apps: ReadonlyMap<string, App>;
  readonly leases: Leases;
  readonly clock: Clock;
}

/** The package whose calls need a credential. */
const guarded = "parlor.v1.";
/** The header by which a backend acts as a user. */
const asUserHeader = "parlor-as-user";

/**
 * Finds out who calls, from the `Authorization` header alone, and leaves it for the handler. Only
 * `Login` needs none, since its token is the credential; so do health and reflection.
 */
export function authenticating(options: AuthenticatingOptions): Interceptor {
  const { apps, leases, clock } = options;
  const backends = new BackendTokens(apps, clock);

  const identify = async (header: Headers): Promise<Caller> => {
    const [scheme, token, ...rest] = (header.get("authorization") ?? "").split(" ");
    if (scheme?.toLowerCase() !== "bearer" || token === undefined || rest.length > 0)
      throw unauthenticated();
    const access = verifyAccess(apps, token, clock.now());
    if (access !== undefined) return leases.check(access);
    const { app, userId: name, expireTime } = await backends.verify(token);
    return { kind: "backend", app, name, asUser: asUserOf(header), expireTime };
  };

  return (next) => async (request) => {
    const { parent: service } = request.method;
    const open =
      !service.typeName.startsWith(guarded) || request.method === AuthService.method.login;
    if (!open) request.contextValues.set(callerKey, await identify(request.header));
    return next(request);
  };
}

function asUserOf(header: Headers): string | undefined {
  const userId = header.get(asUserHeader) ?? undefined;
  if (userId !== undefined && !userIdPattern.test(userId))
    throw invalidRequest(asUserHeader, "must be a user id");
  return userId;
}
