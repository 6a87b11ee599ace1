import { SettingError, type Settings } from "./settings.ts";

/**
 * What keeps a node from listening, as the setting that is to be changed; none where that is not known. The codes
 * are the system's (errno 3).
 */
export function listenProblem(
  failure: unknown,
  { host, port }: Pick<Settings, "host" | "port">,
): SettingError | undefined {
  switch (codeOf(failure)) {
    case "EADDRINUSE":
      return new SettingError(
        "PORT",
        `${port} is in use on ${host}: give another, or 0 for any free one`,
      );
    case "EACCES":
      return new SettingError(
        "PORT",
        `${port} may not be opened by this user: give one from 1024 on, with a proxy before it`,
      );
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
      return new SettingError(
        "HOST",
        `${host} is no address of this machine: give one that it has, or 0.0.0.0 for all`,
      );
    default:
      return undefined;
  }
}

/** What keeps a node from starting, and is no setting. The message says what to do. */
export class StartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StartError";
  }
}

function codeOf(failure: unknown): string {
  return failure instanceof Error && "code" in failure ? String(failure.code) : "";
}
