import { longText } from "../delivery/protocols.ts";

// Headers of HTTP/2 as clients send them: said once a connection, and named by their index from then on
// (RFC 7541). The table of an end grows at its front, from index 62.

const post = 0x83;
const http = 0x86;

/** A header that is said and indexed: by the index of its name, or by its name. */
function indexed(name: number | string, value: string): Buffer {
  const named = typeof name === "number" ? [0x40 | name] : [0x40, ...longText(name)];
  return Buffer.concat([Buffer.from(named), longText(value)]);
}

const authorityName = 1;
const pathName = 4;
const authorizationName = 23;
const contentTypeName = 31;

/** The headers of the first request of a connection. */
export function firstHeaders(path: string, accessToken: string): Buffer {
  return Buffer.concat([
    Buffer.from([post, http]),
    indexed(authorityName, "localhost"),
    indexed(pathName, path),
    indexed(contentTypeName, "application/grpc+proto"),
    indexed("te", "trailers"),
    indexed(authorizationName, `Bearer ${accessToken}`),
  ]);
}

/** The headers of the first message after that, which has another path, and of the next ones. */
export function messageHeaders(path: string): { readonly first: Buffer; readonly next: Buffer } {
  // The newest first: path, authorization, te, content-type, the path before, authority.
  const rest = [0x80 | 65, 0x80 | 64, 0x80 | 63];
  return {
    first: Buffer.concat([
      Buffer.from([post, http, 0x80 | 66]),
      indexed(pathName, path),
      Buffer.from(rest),
    ]),
    next: Buffer.from([post, http, 0x80 | 67, 0x80 | 62, ...rest]),
  };
}
