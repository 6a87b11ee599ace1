/** What someone at the entrance asks for. */
export interface Wish {
  readonly name: string;
  readonly roomId: string;
  /** A token that was pasted; empty for none. */
  readonly token: string;
  /** Whether one wants to moderate. */
  readonly moderator: boolean;
}
