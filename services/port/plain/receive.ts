import { type DescMessage, fromBinary, fromJsonString, type Message } from "@bufbuild/protobuf";
import type { PortRequest } from "../exchange.ts";
import type { Protocol } from "./protocol.ts";

/** Bytes before an enveloped message: flags, and its length. */
const envelopeBytes = 5;

/**
 * Receives the body of a request, or of one that is longer than a message may be as much as that. Tells
 * nothing where the peer leaves before.
 */
export function receiveBody(
  request: PortRequest,
  how: { readonly maxMessageBytes: number; readonly enveloped: boolean },
  received: (body: Buffer) => void,
): void {
  const { maxMessageBytes, enveloped } = how;
  const before = enveloped ? envelopeBytes : 0;
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
    const said =
      enveloped && first !== undefined && first.length >= before ? first.readUInt32BE(1) : 0;
    if (Math.max(said, length - before) > maxMessageBytes) done();
  };
  request.on("data", hear);
  request.once("end", done);
}

/** The message in a body, if it is one, plain and whole, and nothing else. */
export function messageIn(
  body: Buffer,
  input: DescMessage,
  {
    codec,
    enveloped,
    maxMessageBytes,
  }: Pick<Protocol, "codec" | "enveloped"> & {
    readonly maxMessageBytes: number;
  },
): Message | undefined {
  const bytes = enveloped ? enclosed(body) : body;
  if (bytes === undefined || bytes.length > maxMessageBytes) return undefined;
  try {
    return codec === "proto"
      ? fromBinary(input, bytes)
      : fromJsonString(input, bytes.toString(), { ignoreUnknownFields: true }); // as connect does
  } catch {
    return undefined;
  }
}

function enclosed(body: Buffer): Buffer | undefined {
  if (body.length < envelopeBytes || body.readUInt8(0) !== 0) return undefined;
  if (body.length !== envelopeBytes + body.readUInt32BE(1)) return undefined;
  return body.subarray(envelopeBytes);
}
