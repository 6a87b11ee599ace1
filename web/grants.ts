/**
 * Whether a token lets one moderate a room, as far as its `grants` say so. The service decides; this is for
 * what the page offers.
 */
export function mayModerate(token: string, roomId: string): boolean {
  return grantsIn(token).some((grant) => {
    if (typeof grant !== "object" || grant === null || !("room" in grant) || !("verbs" in grant))
      return false;
    const { room, verbs } = grant;
    if (typeof room !== "string" || !Array.isArray(verbs) || !verbs.includes("moderate"))
      return false;
    return room.endsWith("*") ? roomId.startsWith(room.slice(0, -1)) : roomId === room;
  });
}

/** The `grants` claim of a JWT; empty for what is none. */
function grantsIn(token: string): readonly unknown[] {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const claims: unknown = JSON.parse(atob(payload));
    if (typeof claims !== "object" || claims === null || !("grants" in claims)) return [];
    return Array.isArray(claims.grants) ? claims.grants : [];
  } catch {
    return [];
  }
}
