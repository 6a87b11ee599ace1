/** A picture of an animation. */
export interface Frame {
  /** A lossy WebP of one picture. */
  readonly webp: Buffer;
  /** How long it is shown. */
  readonly durationMs: number;
}

/** How large an animation is, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Puts pictures together into one that moves, and begins anew at its end: RFC 9649, section 2. */
export function webpAnimation(frames: readonly Frame[], size: Size): Buffer {
  const animated = 0b10;
  const header = Buffer.concat([
    Buffer.from([animated, 0, 0, 0]),
    uint24(size.width - 1),
    uint24(size.height - 1),
  ]);
  const background = Buffer.from([0xff, 0xff, 0xff, 0xff]);
  const forEver = Buffer.from([0, 0]);
  const chunks = [
    chunk("VP8X", header),
    chunk("ANIM", Buffer.concat([background, forEver])),
    ...frames.map((frame) => chunk("ANMF", framePayload(frame, size))),
  ];
  return chunk("RIFF", Buffer.concat([Buffer.from("WEBP"), ...chunks]));
}

function framePayload({ webp, durationMs }: Frame, { width, height }: Size): Buffer {
  const place = [uint24(0), uint24(0)];
  const replaces = Buffer.from([0b10]); // nothing is blended: each picture is whole
  const shape = [uint24(width - 1), uint24(height - 1), uint24(durationMs)];
  return Buffer.concat([...place, ...shape, replaces, pictureIn(webp)]);
}

/** The chunk of a WebP that has its picture. */
function pictureIn(webp: Buffer): Buffer {
  for (let at = 12; at < webp.length; ) {
    const padded = 8 + Math.ceil(webp.readUInt32LE(at + 4) / 2) * 2;
    if (webp.toString("latin1", at, at + 4) === "VP8 ") return webp.subarray(at, at + padded);
    at += padded;
  }
  throw new Error("that is no lossy WebP");
}

function chunk(name: string, payload: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(payload.length);
  return Buffer.concat([Buffer.from(name), size, payload, Buffer.alloc(payload.length % 2)]);
}

function uint24(value: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE(value, 0, 3);
  return bytes;
}
