import { createSecureContext } from "node:tls";

/** What is wrong with a certificate chain and its key, by the setting that it is about; none where nothing is. */
export function tlsProblem({ cert, key }: { readonly cert: string; readonly key: string }) {
  if (!isTaken({ cert }))
    return { setting: "TLS_CERT", problem: "must be a certificate chain in PEM" } as const;
  if (!isTaken({ key }))
    return {
      setting: "TLS_KEY",
      problem: "must be a private key in PEM, without a password",
    } as const;
  if (!isTaken({ cert, key }))
    return {
      setting: "TLS_KEY",
      problem: "must be the key of the certificate in TLS_CERT",
    } as const;
  return undefined;
}

function isTaken(credential: { readonly cert?: string; readonly key?: string }): boolean {
  try {
    createSecureContext(credential);
    return true;
  } catch {
    return false;
  }
}
