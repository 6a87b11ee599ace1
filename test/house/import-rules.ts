import { dirname, posix } from "node:path";

/** The layers of the service, the lowest first: a file imports from its own and from lower ones. */
const layers: readonly (readonly [layer: string, pattern: RegExp])[] = [
  ["gen", /^gen\//],
  ["base", /^services\/((clock|interrupt|time|page-token|peer|stream)\.ts$|errors\/)/],
  ["store", /^services\/store\//],
  ["rate", /^services\/rate\//],
  ["auth", /^services\/auth\//],
  ["room", /^services\/room\//],
  ["event", /^services\/event\//],
  ["webhook", /^services\/webhook\//],
  ["edge", /^services\/(port|health|reflection|metrics|pages)\/|^services\/(faults|validate)\.ts$/],
  ["routes", /^services\/routes\.ts$/],
  [
    "server",
    /^services\/(server|parts|settings|tables|config-file|start-problem|(limit|rate|tls)-settings)\.ts$/,
  ],
  ["main", /^services\/main\.ts$/],
];

/** Engines: for their own folder and for `main.ts`, which chooses one. */
const engine = /^services\/store\/(memory|redis)/;

/** What the folders beside `services` may import of the repository. */
const outside: Readonly<Record<string, RegExp>> = {
  gen: /^gen\//,
  client: /^(client|gen)\//,
  web: /^(web|client)\//,
  cli: /^(cli|client|gen)\//,
};

/** What runs the service, signs or ends as it does knows it; all else talks to it as a stranger. */
const insiders = /^cli\/(process-io|sign|token-request|commands\/serve)\.ts$/;
/** The console is made for backends: it calls the generated services itself. */
const consoleFolder = /^web\/console\//;

/** What the parts of the edge may import of the domain: the port, health and reflection nothing. */
const domainFree = /^services\/(port|health|reflection)\//;
const domain = /^services\/(auth|rate|room|event|webhook|store)\//;

/** An import that is against the rules, in words; none for a repository that keeps them. */
export function violations(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, source]) =>
    importsOf(path, source)
      .filter((target) => !allowed(path, target))
      .map((target) => `${path} imports ${target}`),
  );
}

function allowed(path: string, target: string): boolean {
  const [folder = ""] = path.split("/");
  if (consoleFolder.test(path) && target.startsWith("gen/")) return true;
  const own = outside[folder];
  if (insiders.test(path) && target.startsWith("services/")) return !engine.test(target);
  if (own !== undefined) return own.test(target);
  if (folder !== "services") return true; // tests, scripts and settings of tools see everything
  if (engine.test(target) && !path.startsWith("services/store/") && path !== "services/main.ts")
    return false;
  if (domainFree.test(path) && domain.test(target)) return false;
  const [from, to] = [layerOf(path), layerOf(target)];
  return from >= 0 && to >= 0 && to <= from;
}

function layerOf(path: string): number {
  return layers.findIndex(([, pattern]) => pattern.test(path));
}

/** The repository's own files that a file imports. */
function importsOf(path: string, source: string): string[] {
  const specifiers = source.matchAll(/(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g);
  return [...specifiers].map(([, specifier = ""]) => posix.join(dirname(path), specifier));
}
