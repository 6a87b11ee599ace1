import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import { unauthenticated } from "../errors/errors.ts";
import type { App } from "./app.ts";
import { type Claims, maxTokenBytes, verifyToken } from "./token.ts";

/** Tokens that are remembered; the one that was used longest ago goes first. */
const maxRemembered = 1000;

/** Verifies backends' tokens, each once: after that it is known by its hash until it expires. */
export class BackendTokens {
  readonly #apps: ReadonlyMap<string, App>;
  readonly #clock: Clock;
  readonly #known = new Map<string, Claims>();

  constructor(apps: ReadonlyMap<string, App>, clock: Clock) {
    this.#apps = apps;
    this.#clock = clock;
  }

  /** What a backend's token says. Throws `unauthenticated` for any other. */
  async verify(token: string): Promise<Claims> {
    if (token.length > maxTokenBytes) throw unauthenticated();
    const hash = createHash("sha256").update(token).digest("base64");
    const known = this.#known.get(hash);
    this.#known.delete(hash);
    const now = this.#clock.now();
    const good = known !== undefined && known.expireTime > now;
    const claims = good ? known : await verifyToken(this.#apps, token, now);
    if (!claims.backend) throw unauthenticated();
    this.#known.set(hash, claims); // the latest is last
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= maxRemembered) break;
      this.#known.delete(oldest);
    }
    return claims;
  }
}
