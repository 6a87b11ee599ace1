/** One thing that the service has promised and not kept. */
export interface Violation<Kind extends string = string> {
  readonly kind: Kind;
  readonly roomId: string;
  /** What happened, and to whom, for people. */
  readonly what: string;
}
