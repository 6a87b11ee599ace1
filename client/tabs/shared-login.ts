import { create, fromBinary } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import {
  type LoginRequest,
  LoginRequestSchema,
  type LoginResponse,
  LoginResponseSchema,
} from "../../gen/parlor/v1/auth_service_pb.ts";
import type { Group } from "./group.ts";
import type { SharedSession } from "./words.ts";

/** What logging in is done with. */
export interface SharedLoginOptions {
  readonly group: Group;
  /** The device of all tabs. */
  readonly deviceId: string;
  /** Logs in at the service. */
  logIn(request: LoginRequest): Promise<LoginResponse>;
  readonly signal: AbortSignal;
}

/** Logs in where this tab leads; else waits for the session of the tab that does. Throws the signal's reason. */
export async function sharedLogin(
  request: LoginRequest,
  { group, deviceId, logIn, signal }: SharedLoginOptions,
): Promise<LoginResponse> {
  for (;;) {
    const leads = await group.seekLeader(signal);
    signal.throwIfAborted();
    if (group.session !== undefined) return asOfNow(group.session);
    if (leads) {
      const { token, device, profile } = request;
      const asked = { token, device: { platform: device?.platform ?? "", deviceId } };
      const login = await logIn(
        create(LoginRequestSchema, { ...asked, ...(profile && { profile }) }),
      );
      group.begin(login);
      return login;
    }
    await group.untilNews(signal);
  }
}

/** The access token of a session; empty where there is none. */
export function accessOf(session: SharedSession | undefined): string {
  return session === undefined ? "" : fromBinary(LoginResponseSchema, session.login).accessToken;
}

/** A log-in as if it were made now: how long the token is still good is reckoned from its beginning. */
function asOfNow({ login, atMs }: SharedSession): LoginResponse {
  const answer = fromBinary(LoginResponseSchema, login);
  const begun = answer.session?.createTime;
  if (answer.session !== undefined && begun !== undefined)
    answer.session.createTime = timestampFromMs(timestampMs(begun) + Date.now() - atMs);
  return answer;
}
