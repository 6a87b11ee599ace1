/** A character of a path, a query or a fragment; within it, one that needs no other place. */
const plain = "\\w.~!$&'()*+,;=\\-";
const escaped = "%[\\da-f]{2}";
const character = `(?:[${plain}:@]|${escaped})`;
const host = `\\[(?<literal>[^\\]]*)\\]|(?<name>(?:[${plain}]|${escaped})*)`;
const authority = `(?:(?:[${plain}:]|${escaped})*@)?(?:${host})(?::\\d*)?`;
const path = `//${authority}(?:/${character}*)*|/?(?:${character}+(?:/${character}*)*)?`;
const uri = new RegExp(
  `^[a-z][a-z\\d+.-]*:(?:${path})(?:\\?(?:${character}|[/?])*)?(?:#(?:${character}|[/?])*)?$`,
  "i",
);

const zone = new RegExp(`^(?:[\\w.~-]|${escaped})+$`, "i");
const future = new RegExp(`^v[\\da-f]+\\.[${plain}:]+$`, "i");

/** Whether a text is a URI, by RFC 3986, with a scheme; zones of addresses by RFC 6874. */
export function isUri(text: string): boolean {
  const { groups } = uri.exec(text) ?? {};
  if (groups === undefined) return false;
  const { literal, name = "" } = groups;
  return literal === undefined ? isUtf8(name) : isLiteral(literal);
}

/** Whether what is escaped is UTF-8, as it must be in the name of a host. */
function isUtf8(name: string): boolean {
  try {
    decodeURIComponent(name);
    return true;
  } catch {
    return false;
  }
}

/** Whether it is an address that may stand in brackets. */
function isLiteral(text: string): boolean {
  const [address = "", ...rest] = text.split("%25");
  const zoned = rest.length === 0 || zone.test(rest.join("%25"));
  return (zoned && isIpv6(address)) || future.test(text);
}

/** Eight groups of hexadecimal digits, or fewer with one gap. */
function isIpv6(text: string): boolean {
  const sides = text.split("::");
  const groups = sides.flatMap((side) => (side === "" ? [] : side.split(":")));
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return false;
  return sides.length === 2 ? groups.length < 8 : sides.length === 1 && groups.length === 8;
}
