import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { developmentApp, developmentSecret } from "../../services/auth/development.ts";
import { noRates } from "../../services/rate/rates.ts";

/** The environment of a service with the development app and no rates: for those who do all they can. */
export function withoutRates(): { readonly CONFIG: string } {
  const folder = mkdtempSync(join(tmpdir(), "parlor-rates-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "apps.json");
  const app = { id: developmentApp.appId, secrets: [developmentSecret], rates: noRates };
  writeFileSync(path, JSON.stringify({ apps: [app], rates: { failed_logins_per_address: null } }));
  return { CONFIG: path };
}
