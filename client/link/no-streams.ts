import { Code, ConnectError } from "@connectrpc/connect";

/** What the error of a transport without streams carries, so that no proxy's answer is taken for it. */
const mark = "parlor-no-streams";

/** What a transport throws that has no streams, and knows it: the client polls then. */
export function noStreams(message: string): ConnectError {
  return new ConnectError(message, Code.Unimplemented, { [mark]: "1" });
}

/** Whether a transport has said that it has no streams. */
export function saysNoStreams(thrown: unknown): boolean {
  return thrown instanceof ConnectError && thrown.metadata.has(mark);
}
