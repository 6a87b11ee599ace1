/** A body as the platform gave it, in bytes: some give text, or parsed JSON, whatever they are asked for. */
export function bytesOf(data: unknown): Uint8Array {
  if (data === undefined || data === null || data === "") return new Uint8Array(0);
  if (typeof data === "string") return new TextEncoder().encode(data);
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (isBuffer(data)) return new Uint8Array(data);
  return new TextEncoder().encode(JSON.stringify(data));
}

/** Bytes as a buffer that holds nothing else. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const buffer = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

/** All that an iterable has, in one. */
export async function gathered(parts: AsyncIterable<Uint8Array> | undefined): Promise<Uint8Array> {
  let whole = new Uint8Array(0);
  for await (const part of parts ?? []) whole = joined(whole, part);
  return whole;
}

/** Two pieces, one after the other. */
export function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(a.byteLength + b.byteLength);
  whole.set(a);
  whole.set(b, a.byteLength);
  return whole;
}

/** By its name: the platform's buffers may be of another realm. */
function isBuffer(data: unknown): data is ArrayBuffer {
  return Object.prototype.toString.call(data) === "[object ArrayBuffer]";
}
