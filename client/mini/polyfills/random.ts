/**
 * `crypto.getRandomValues` without a source of secrets: good for ids that nobody else makes, and for
 * nothing that others must not guess. Mini programs have random bytes by a callback alone.
 */
export const random = {
  getRandomValues<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(256 * Math.random());
    return bytes;
  },
};
