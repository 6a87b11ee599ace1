import { fromBinary, fromJsonString, type Message } from "@bufbuild/protobuf";
import type { StreamRpc } from "../../stream.ts";
import type { PortRequest } from "../exchange.ts";
import type { StreamProtocol } from "./protocol.ts";

/** Bytes before an enveloped message: flags, and its length. */
const envelopeBytes = 5;

/**
 * Receives the body of a request, or of one that is longer than a message may be as much as that. Tells
 * nothing where the peer leaves before.
 */
export function receiveBody(
  request: PortRequest,
  maxMessageBytes: number,
  received: (body: Buffer) => void,
): void {
  const parts: Buffer[] = [];
  let length = 0;
  const done = () => {
    request.off("data", hear);
    request.off("end", done);
    request.resume();
    const [first] = parts;
    received(parts.length === 1 && first !== undefined ? first : Buffer.concat(parts));
  };
  const hear = (part: Buffer) => {
    parts.push(part);
    length += part.length;
    const [first] = parts;
    const declared =
      first !== undefined && first.length >= envelopeBytes ? first.readUInt32BE(1) : 0;
    if (Math.max(declared, length - envelopeBytes) > maxMessageBytes) done();
  };
  request.on("data", hear);
  request.once("end", done);
}

/** The message in a body, if it is one, plain and whole, and nothing else. */
export function messageIn(
  body: Buffer,
  { rpc, protocol }: { readonly rpc: StreamRpc; readonly protocol: StreamProtocol },
): Message | undefined {
  if (body.length < envelopeBytes || body.readUInt8(0) !== 0) return undefined;
  if (body.length !== envelopeBytes + body.readUInt32BE(1)) return undefined;
  const bytes = body.subarray(envelopeBytes);
  const { input } = rpc.method;
  try {
    return protocol.codec === "proto"
      ? fromBinary(input, bytes)
      : fromJsonString(input, bytes.toString(), { ignoreUnknownFields: true }); // as connect does
  } catch {
    return undefined;
  }
}
