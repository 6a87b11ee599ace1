import { budgetBytes, clientSizes } from "./client-size.ts";

// Prints what pages load with the client: bundled, minified, compressed.

const kb = (bytes: number) => (bytes / 1000).toFixed(1).padStart(8);

function row(what: string, cells: readonly string[]): void {
  process.stdout.write(`| ${what.padEnd(43)} | ${cells.join(" | ")} |\n`);
}

row("kB", ["minified", "    gzip", "  brotli"]);
row("-".repeat(43), Array(3).fill("-------:"));
for (const { what, size } of await clientSizes())
  row(what, [size.minified, size.gzip, size.brotli].map(kb));
process.stdout.write(`\nThe client may take up ${budgetBytes / 1000} kB, by gzip.\n`);
