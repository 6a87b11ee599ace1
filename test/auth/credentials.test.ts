import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { services } from "../../services/routes.ts";
import { type Node, openNode } from "../support/node.ts";
import { refusal } from "../support/reasons.ts";

const secret = new TextEncoder().encode("shop one".padEnd(32, "."));
const seconds = (node: Node) => Math.floor(node.clock.now() / 1_000_000);

/** Claims that are right, but for what a case changes. */
const claims = (node: Node, change: object = {}) => ({
  iss: "shop",
  aud: "parlor",
  sub: "ann",
  exp: seconds(node) + 60,
  ...change,
});

const signed = (payload: object, key: Uint8Array = secret, alg = "HS256") =>
  new SignJWT({ ...payload }).setProtectedHeader({ alg }).sign(key);

/** Tokens that no call may accept. */
async function badTokens(node: Node): Promise<Record<string, string>> {
  const pair = await generateKeyPair("ES256");
  const elliptic = new SignJWT(claims(node)).setProtectedHeader({ alg: "ES256" });
  const good = await signed(claims(node));
  const [header, , signature] = good.split(".");
  const forged = Buffer.from(JSON.stringify(claims(node, { sub: "eve" }))).toString("base64url");
  const without = (name: string) => signed(claims(node, { [name]: undefined }));
  const now = seconds(node);
  return {
    nothing: "",
    nonsense: "nonsense",
    "three parts of nonsense": "a.b.c",
    "another's claims under this signature": `${header}.${forged}.${signature}`,
    "of an app that does not exist": await signed(claims(node, { iss: "nobody" })),
    "of another app": await signed(claims(node, { iss: "other" })),
    "of another secret": await signed(claims(node), new TextEncoder().encode("x".repeat(32))),
    unsigned: new UnsecuredJWT(claims(node)).encode(),
    "signed with HS512": await signed(claims(node), secret, "HS512"),
    "signed with a public key": await elliptic.sign(pair.privateKey),
    "without iss": await without("iss"),
    "without aud": await without("aud"),
    "without sub": await without("sub"),
    "without exp": await without("exp"),
    "for another audience": await signed(claims(node, { aud: "elsewhere" })),
    "for no legal user": await signed(claims(node, { sub: "a b" })),
    "for a user of 33 bytes": await signed(claims(node, { sub: "a".repeat(33) })),
    "expired for 31 s": await signed(claims(node, { exp: now - 31 })),
    "not valid for 32 s": await signed(claims(node, { nbf: now + 32 })),
    "good for more than 24 days": await signed(claims(node, { exp: now + 24 * 86_400 + 60 })),
    "with a grant of no known verb": await signed(
      claims(node, { grants: [{ room: "a", verbs: ["fly"] }] }),
    ),
    "of 8193 bytes": padded(await signed(claims(node, { pad: "x".repeat(6000) })), 8193),
  };
}

const padded = (token: string, length: number) => token.padEnd(length, "A");

describe("a credential", () => {
  it("is refused alike in every call, whatever is wrong with it", async () => {
    const node = openNode();
    const bad = { ...(await badTokens(node)), "a user's token": await signed(claims(node)) };
    for (const [what, credential] of Object.entries(bad)) {
      const calls = node.calls(credential);
      const answers = [
        refusal(calls.auth.logout({})),
        refusal(calls.auth.listSessions({ userId: "ann" })),
        refusal(calls.rooms.joinRoom({ roomId: "lobby" })),
        refusal(calls.messages.sendMessage({})),
        refusal(calls.events.keepAlive({})),
        refusal(calls.events.subscribe({})[Symbol.asyncIterator]().next()),
      ];
      for (const answer of await Promise.all(answers))
        expect({ what, answer }).toEqual({ what, answer: "Unauthenticated UNAUTHENTICATED" });
    }
  });

  it("is needed by every call but Login", async () => {
    const node = openNode();
    for (const service of services)
      for (const method of service.methods.filter(({ name }) => name !== "Login")) {
        const { auth, rooms, messages, events } = node.calls();
        const client = { ...auth, ...rooms, ...messages, ...events };
        const call = Reflect.get(client, method.localName) as (request: object) => unknown;
        const answer = call({});
        const first =
          method.methodKind === "unary"
            ? (answer as Promise<unknown>)
            : (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]().next();
        expect(await refusal(first)).toBe("Unauthenticated UNAUTHENTICATED");
      }
  });

  it("says the same words whatever is wrong", async () => {
    const node = openNode();
    const texts = new Set<string>();
    for (const token of Object.values(await badTokens(node))) {
      const failure = await node.calls(token).auth.logout({}).catch(String);
      texts.add(String(failure));
    }
    expect(texts.size).toBe(1);
  });
});

describe("Login", () => {
  it("refuses every bad token alike", async () => {
    const node = openNode();
    const { nothing: _empty, "of 8193 bytes": _long, ...bad } = await badTokens(node);
    for (const [what, token] of Object.entries(bad)) {
      const answer = await refusal(node.calls().auth.login({ token }));
      expect({ what, answer }).toEqual({ what, answer: "Unauthenticated UNAUTHENTICATED" });
    }
  });

  it("takes tokens at the edge of what is allowed", async () => {
    const node = openNode();
    const now = seconds(node);
    const edges = [
      { exp: now - 29 },
      { nbf: now + 30 },
      { exp: now + 24 * 86_400 },
      { sub: "a".repeat(32) },
      { sub: "!#$%&()+-:;<=.>?@[]^_{}~|" },
    ];
    for (const edge of edges)
      expect(
        await node.calls().auth.login({ token: await signed(claims(node, edge)) }),
      ).toBeDefined();
  });

  it("takes tokens of either of the app's secrets", async () => {
    const node = openNode();
    const second = new TextEncoder().encode("shop two".padEnd(32, "."));
    await node.calls().auth.login({ token: await signed(claims(node), second) });
  });

  it("is for users: a backend's token has no session", async () => {
    const node = openNode();
    const token = await node.token({ userId: "server", backend: true });
    expect(await refusal(node.calls().auth.login({ token }))).toBe(
      "FailedPrecondition SESSION_REQUIRED",
    );
  });

  it("shows the name that the backend signed", async () => {
    const node = openNode();
    const login = (token: string) => node.calls().auth.login({ token, profile: { name: "Mine" } });
    const named = await login(await node.token({ userId: "ann", name: "Ann" }));
    expect(named.session?.profile?.name).toBe("Ann");
    const free = await login(await node.token({ userId: "ann" }));
    expect(free.session?.profile?.name).toBe("Mine");
  });
});

describe("an access token", () => {
  it("is refused with any of its characters changed", async () => {
    const node = openNode();
    const { accessToken } = await node.login("ann");
    for (let i = 0; i < accessToken.length; i++) {
      const other = accessToken[i] === "A" ? "B" : "A";
      const changed = accessToken.slice(0, i) + other + accessToken.slice(i + 1);
      expect(await refusal(node.calls(changed).events.keepAlive({}))).toBe(
        "Unauthenticated UNAUTHENTICATED",
      );
    }
    await node.calls(accessToken).events.keepAlive({});
  });

  it("is good until its session expires, to the second", async () => {
    const node = openNode();
    const ann = await node.login("ann", { ttlS: 10 });
    node.clock.set(node.clock.now() + 9_999_000);
    await ann.events.keepAlive({});
    node.clock.set(node.clock.now() + 1000);
    expect(await refusal(ann.events.keepAlive({}))).toBe("Unauthenticated UNAUTHENTICATED");
  });
});

describe("a backend", () => {
  it("acts for its own app alone", async () => {
    const node = openNode();
    const backend = await node.backend();
    await backend.rooms.createRoom({ room: { roomId: "lobby" } });
    const token = await node.token({ userId: "server", backend: true }, "other");
    expect(await refusal(node.calls(token).rooms.getRoom({ roomId: "lobby" }))).toBe(
      "NotFound ROOM_NOT_FOUND",
    );
  });

  it("acts as a user where it says so, if it names one", async () => {
    const node = openNode();
    const token = await node.token({ userId: "server", backend: true });
    const create = (userId: string, roomId: string) =>
      node.calls(token, { "parlor-as-user": userId }).rooms.createRoom({ room: { roomId } });
    expect((await create("bob", "a")).snapshot?.room?.creator?.userId).toBe("bob");
    expect(await refusal(create("b b", "b"))).toBe("InvalidArgument INVALID_REQUEST");
  });

  it("is no user: what acts on a session is refused, and what is a backend's is refused to users", async () => {
    const node = openNode();
    const backend = await node.backend();
    const ann = await node.login("ann");
    const session = "FailedPrecondition SESSION_REQUIRED";
    expect(await refusal(backend.auth.logout({}))).toBe(session);
    expect(await refusal(backend.rooms.joinRoom({ roomId: "a" }))).toBe(session);
    expect(await refusal(backend.rooms.leaveAllRooms({}))).toBe(session);
    expect(await refusal(backend.events.keepAlive({}))).toBe(session);
    const only = "PermissionDenied BACKEND_ONLY";
    expect(await refusal(ann.auth.listSessions({ userId: "ann" }))).toBe(only);
    expect(await refusal(ann.auth.issueToken({ userId: "ann" }))).toBe(only);
    expect(await refusal(ann.auth.revokeSessions({ userId: "ann" }))).toBe(only);
    const kept = { room: { roomId: "a" }, config: { keepWhenEmpty: true } };
    expect(await refusal(ann.rooms.createRoom(kept))).toBe(only);
  });

  it("issues tokens that users log in with", async () => {
    const node = openNode();
    const backend = await node.backend();
    const { token } = await backend.auth.issueToken({
      userId: "ann",
      name: "Ann",
      ttl: { seconds: 60n },
      grants: [{ room: "lob*", verbs: [2] }],
    });
    const { accessToken } = await node.calls().auth.login({ token });
    const ann = node.calls(accessToken);
    expect(await refusal(ann.rooms.joinRoom({ roomId: "lobby" }))).toBe("NotFound ROOM_NOT_FOUND");
    expect(await refusal(ann.rooms.joinRoom({ roomId: "x" }))).toBe(
      "PermissionDenied GRANT_MISSING",
    );
  });
});
