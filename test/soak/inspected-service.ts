import { type ServiceProcess, startProcess } from "../support/service-process.ts";

/** What the service's memory comes to, after a garbage collection. */
export interface Weight {
  /** Bytes of live objects. */
  readonly heapUsed: number;
  /** Bytes of the process. */
  readonly rss: number;
  /** Open connections. */
  readonly sockets: number;
}

/** What there is in the service's process, by kind: how many. */
export interface Census {
  /** Objects that can be reached, by class. */
  readonly objects: Readonly<Record<string, number>>;
  /** What keeps the process alive: sockets, requests to the system. */
  readonly resources: Readonly<Record<string, number>>;
}

/** The service as users run it, with a door to look in by. */
export interface InspectedService extends ServiceProcess {
  weigh(): Promise<Weight>;
  /** Counts. The service stands still meanwhile, for some seconds. */
  count(): Promise<Census>;
}

const nodeOptions = "--expose-gc --import ./test/soak/door.ts";
/** How often its output is looked at for an answer, and for how long. */
const pollMs = 5;
const patienceMs = 60_000;

/** Starts the service with the door. */
export async function startInspected(
  env: Readonly<Record<string, string>> = {},
): Promise<InspectedService> {
  const service = await startProcess({ ...env, NODE_OPTIONS: nodeOptions });
  const asked = { weight: 0, census: 0 };
  const ask = async (what: keyof typeof asked, signal: NodeJS.Signals) => {
    process.kill(service.pid, signal);
    return (await answer(service, what, asked[what]++))[what];
  };
  return {
    ...service,
    weigh: () => ask("weight", "SIGHUP"),
    count: () => ask("census", "SIGUSR2"),
  };
}

/** The service's next line that begins so. */
async function answer(service: ServiceProcess, what: string, index: number) {
  const lines = new RegExp(`^\\{"${what}":.*\\}\\n`, "gm");
  const end = performance.now() + patienceMs;
  while (performance.now() < end) {
    const line = [...service.output().matchAll(lines)][index]?.[0];
    if (line !== undefined) return JSON.parse(line);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`the service does not answer:\n${service.output()}`);
}
