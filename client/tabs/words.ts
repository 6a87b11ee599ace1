/** Where a tab stands in a room's log. */
export interface Cursor {
  readonly roomId: string;
  readonly epoch: string;
  readonly sequence: bigint;
}

/** A session that tabs share. */
export interface SharedSession {
  /** What the log-in was answered: a `LoginResponse`, in binary. */
  readonly login: Uint8Array<ArrayBuffer>;
  /** When that was, in milliseconds by this machine's clock. All tabs go by it. */
  readonly atMs: number;
}

/** What tabs tell each other. */
export type Word =
  /** Another tab has come: the others say what they hold, and the one that leads says so. */
  | { readonly kind: "came" }
  /** A tab goes. */
  | { readonly kind: "went" }
  /** The rooms that a tab is in, or about to enter: all of them. */
  | { readonly kind: "holds"; readonly roomIds: readonly string[] }
  /** Does anyone lead? */
  | { readonly kind: "asks" }
  /** A tab leads: it has the stream. With the session, once there is one. */
  | { readonly kind: "leads"; readonly session: SharedSession | undefined }
  /** The session was carried on. */
  | { readonly kind: "renewed"; readonly session: SharedSession }
  /** A tab wants to be told what comes after its cursors. */
  | { readonly kind: "attaches"; readonly cursors: readonly Cursor[] }
  /** From here on it is. */
  | { readonly kind: "attached"; readonly to: string }
  /** What the stream has brought: a `SubscribeResponse`, in binary. */
  | { readonly kind: "brings"; readonly events: Uint8Array<ArrayBuffer> }
  /** The stream is over: in good order, or for this reason. */
  | { readonly kind: "down"; readonly failure: string | undefined }
  /** The user has logged out. */
  | { readonly kind: "out" };

/** A word, and the tab that says it. */
export type Said = Word & { readonly from: string };
