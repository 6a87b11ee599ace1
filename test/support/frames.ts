/** HTTP/2 by hand (RFC 9113): what a client library would not send. */

/** Types of frames. */
export const frameType = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

/** Flags of frames. */
export const flag = { endStream: 1, ack: 1, endHeaders: 4 } as const;

/** What a frame is made of. */
export interface Frame {
  readonly type: number;
  readonly flags?: number;
  readonly stream?: number;
  readonly payload?: Buffer;
}

/** A frame's bytes. */
export function frame({ type, flags = 0, stream = 0, payload = Buffer.alloc(0) }: Frame): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** How a client begins, without any request. */
export const preface = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  frame({ type: frameType.settings }),
]);

/** Headers as HPACK (RFC 7541) that neither indexes nor compresses. At most 126 bytes a value. */
export function headerBlock(headers: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(
    Object.entries(headers).map(([name, value]) =>
      Buffer.concat([text(Buffer.from([0]), name), text(Buffer.alloc(0), value)]),
    ),
  );
}

function text(before: Buffer, value: string): Buffer {
  const bytes = Buffer.from(value, "latin1");
  return Buffer.concat([before, Buffer.from([bytes.length]), bytes]);
}

/** The headers of a request to an rpc. */
export function requestHeaders(path: string, more: Readonly<Record<string, string>> = {}) {
  return {
    ":method": "POST",
    ":scheme": "http",
    ":path": path,
    ":authority": "localhost",
    "content-type": "application/json",
    ...more,
  };
}

/** The whole frames in what was received. */
export function framesIn(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at + 9 <= bytes.length; ) {
    const end = at + 9 + bytes.readUIntBE(at, 3);
    frames.push({
      type: bytes[at + 3] ?? 0,
      flags: bytes[at + 4] ?? 0,
      stream: bytes.readUInt32BE(at + 5),
      payload: bytes.subarray(at + 9, end),
    });
    at = end;
  }
  return frames;
}
