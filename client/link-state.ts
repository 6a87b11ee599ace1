import { Code } from "@connectrpc/connect";
import { ErrorReason } from "../gen/parlor/v1/error_pb.ts";
import { Emitter, type Off } from "./emitter.ts";
import { ParlorError } from "./error.ts";

/**
 * Why a client is over for good:
 * - `closed`: by `close`, which leaves the session to its grace period;
 * - `logged-out`: by `logOut`;
 * - `replaced`: its device logged in anew elsewhere, or its user did and the app lets it be logged in once;
 * - `revoked`: by a backend;
 * - `expired`: its token ran out, and there was no way to another;
 * - `refused`: the service would not have it; the state's error says why.
 */
export type EndReason = "closed" | "logged-out" | "replaced" | "revoked" | "expired" | "refused";

/**
 * How a client stands with the service:
 * - `connecting`: not there yet; with an error once a try has failed;
 * - `live`: events come as they happen;
 * - `reconnecting`: the link was lost and is being made anew; calls wait for it;
 * - `ended`: nothing comes any more.
 */
export type State =
  | { readonly name: "connecting" | "reconnecting"; readonly error?: ParlorError }
  | { readonly name: "live" }
  | { readonly name: "ended"; readonly reason: EndReason; readonly error?: ParlorError };

/** The state of one client, and those who wait for it to change. */
export class LinkState {
  readonly #emitter = new Emitter<{ state: State }>();
  #current: State = { name: "connecting" };

  /** The state now. */
  get current(): State {
    return this.#current;
  }

  /** Calls `listener` at each change. */
  on(listener: (state: State) => void): Off {
    return this.#emitter.on("state", listener);
  }

  /** Moves to another state. An end is final. */
  become(next: State): void {
    if (this.#current.name === "ended") return;
    if (next.name === "live" && this.#current.name === "live") return;
    this.#current = next;
    this.#emitter.emit("state", next);
  }

  /** The link did not hold: back to trying. */
  fell(error: ParlorError): void {
    this.become({
      name: this.#current.name === "connecting" ? "connecting" : "reconnecting",
      error,
    });
  }

  /** Resolves once the link is live; throws a `ParlorError` once it never will be. */
  live(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (state: State): void => {
        if (state.name === "live") resolve();
        else if (state.name === "ended") reject(endedError(state.reason, state.error));
        else return;
        off();
      };
      const off = this.on(look);
      look(this.#current);
    });
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
