import { GrantVerb, LoginResponseSchema } from "../../gen/parlor/v1/auth_service_pb.ts";
import type { Command } from "../command.ts";
import { connect, connectAsStranger, connectionFlags, sourceOf } from "../connection.ts";
import type { Given } from "../given.ts";
import { jsonOf, print, printJson } from "../output.ts";
import { appFrom, sign } from "../sign.ts";
import { tokenFlags, tokenRequestFrom } from "../token-request.ts";

/** `parlor login`: `Login`, with a token that it gets by itself. */
export const login: Command = {
  name: "login",
  what: "Logs a user in, and prints the access token for its calls",
  operands: [],
  flags: {
    ...tokenFlags,
    device: { value: "ID", what: "The device; an earlier session on it ends (default a new one)" },
    ...connectionFlags,
  },
  more: [
    "To try calls as a user, with buf curl for instance. It prints nothing but the access",
    "token, which goes into the header Authorization: Bearer.",
  ].join(" "),
  example: "alice=$(parlor login --user alice --name Alice)",
  async run(given) {
    const token = await tokenFor(given);
    const device = { deviceId: given.text("device") ?? "" };
    const answer = await connectAsStranger(given).auth.login({ token, device });
    if (given.has("json")) printJson(given.io, jsonOf(LoginResponseSchema, answer));
    else print(given.io, answer.accessToken);
  },
};

/** A token of the user: issued where there is a backend's token to ask with, else signed here. */
async function tokenFor(given: Given): Promise<string> {
  const request = tokenRequestFrom(given);
  const backend = connect(given);
  if (sourceOf(given) !== "token") return sign(appFrom(given), request);
  const { userId, name = "", ttlS, grants = [] } = request;
  const { token } = await backend.auth.issueToken({
    ...{ userId, name, ttl: { seconds: BigInt(ttlS) } },
    grants: grants.map(({ room, verbs }) => ({ room, verbs: verbs.map((verb) => verbOf[verb]) })),
  });
  return token;
}

/** A grant's verb, as the contract has it. */
const verbOf = {
  create: GrantVerb.CREATE,
  join: GrantVerb.JOIN,
  send: GrantVerb.SEND,
  attributes: GrantVerb.ATTRIBUTES,
  moderate: GrantVerb.MODERATE,
} as const;
