/**
 * 128 random bits in 32 hexadecimal digits. `crypto.randomUUID` would do, but browsers have it on
 * secure origins alone, and a service on a local network is none.
 */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
