import { Code } from "@connectrpc/connect";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { Emitter, type Off } from "../emitter.ts";
import { ParlorError } from "../error.ts";

/**
 * Why a client is over for good:
 * - `closed`: by `close`, which leaves the session to its grace period;
 * - `logged-out`: by `logOut`;
 * - `replaced`: its device logged in anew elsewhere, or its user did and the app lets it be logged in once;
 * - `revoked`: by a backend;
 * - `expired`: its token ran out, and there was no way to another, or the token function said so;
 * - `other-user`: the token function came to give a token of another user; that session is left alone, or logged out
 *   where no other tab may be in it;
 * - `refused`: the service would not have it; the state's error says why.
 */
export type EndReason =
  | "closed"
  | "logged-out"
  | "replaced"
  | "revoked"
  | "expired"
  | "other-user"
  | "refused";

/**
 * How a client stands with the service:
 * - `connecting`: not there yet, or anew after the link was lost (`again`): calls wait for it. With an error
 *   once a try has failed;
 * - `live`: events come as they happen;
 * - `resumed`: live again, and nothing was missed;
 * - `reset`: live again, and something was missed: the `reset` event of each room concerned says so;
 * - `ended`: nothing comes any more.
 */
export type State =
  | { readonly name: "connecting"; readonly again: boolean; readonly error?: ParlorError }
  | { readonly name: "live" | "resumed" | "reset" }
  | { readonly name: "ended"; readonly reason: EndReason; readonly error?: ParlorError };

/** Whether events come: live, resumed or reset. */
export function isLive({ name }: State): boolean {
  return name === "live" || name === "resumed" || name === "reset";
}

/** The state of one client, and those who wait for it to change. */
export class LinkState {
  readonly #emitter = new Emitter<{ state: State }>();
  #current: State = { name: "connecting", again: false };
  #begun = false;

  /** The state now. */
  get current(): State {
    return this.#current;
  }

  /** Whether events come. */
  get live(): boolean {
    return isLive(this.#current);
  }

  /** Whether events ever came. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Calls `listener` at each change. */
  on(listener: (state: State) => void): Off {
    return this.#emitter.on("state", listener);
  }

  /** Events come. */
  rose(): void {
    if (!this.live) this.#become({ name: this.#begun ? "resumed" : "live" });
    this.#begun = true;
  }

  /** Events were missed for good. */
  missed(): void {
    if (this.live && this.#current.name !== "reset") this.#become({ name: "reset" });
  }

  /** The link did not hold: back to trying. */
  fell(error: ParlorError): void {
    this.#become({ name: "connecting", again: this.#begun, error });
  }

  /** Nothing comes any more: that is final. */
  end(reason: EndReason, error?: ParlorError): void {
    this.#become({ name: "ended", reason, ...(error && { error }) });
  }

  /**
   * Resolves once the link is live, or as soon as the signal aborts; throws a `ParlorError` once it never will be
   * live.
   */
  untilLive(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (state: State): void => {
        if (isLive(state) || signal?.aborted) resolve();
        else if (state.name === "ended") reject(endedError(state.reason, state.error));
        else return;
        off();
        signal?.removeEventListener("abort", stop);
      };
      const stop = () => look(this.#current);
      const off = this.on(look);
      signal?.addEventListener("abort", stop);
      look(this.#current);
    });
  }

  #become(next: State): void {
    if (this.#current.name === "ended") return;
    this.#current = next;
    this.#emitter.emit("state", next);
  }
}

function endedError(reason: EndReason, error: ParlorError | undefined): ParlorError {
  if (error !== undefined) return error;
  return new ParlorError({
    code: Code.Unauthenticated,
    reason: ErrorReason.SESSION_ENDED,
    message: `the session has ended: ${reason}`,
    metadata: { end: reason },
  });
}
