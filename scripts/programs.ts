import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Debian's Chromium: the one without windows, which has less to do, or else the whole. */
const shell = "/usr/bin/chromium-headless-shell";
const whole = "/usr/bin/chromium";

/** Chromium: Debian's, or the one that `CHROMIUM` names. */
export const chromium =
  process.env.CHROMIUM ?? (existsSync(whole) && !existsSync(shell) ? whole : shell);

/** A Python that has grpcio and grpcio-tools: Debian's, or the one that `PYTHON` names. */
export const python = process.env.PYTHON ?? "/usr/bin/python3";

/** Redis: Debian's, or the one that `REDIS_SERVER` names. */
export const redisServer = process.env.REDIS_SERVER ?? "/usr/bin/redis-server";

/** A program that the tests need and npm does not bring. */
export interface Program {
  readonly what: string;
  /** Debian's package. */
  readonly debian: string;
  /** How to get it where that is not at hand. */
  readonly elsewhere: string;
  /** Whether it is there. */
  has(): boolean;
}

/** Everything that the tests need of the system. */
export const programs: readonly Program[] = [
  {
    what: "Chromium, for the page",
    debian: "chromium-headless-shell",
    elsewhere: "install Chromium or Chrome, and set CHROMIUM to its path",
    has: () => runs(chromium, "--version"),
  },
  {
    what: "Python's grpcio, for a client that is not ours",
    debian: "python3-grpcio",
    elsewhere: "python3 -m pip install grpcio protobuf, and set PYTHON to that python3",
    has: () => runs(python, "-c", "import grpc, google.protobuf"),
  },
  {
    what: "Python's grpcio-tools, for its stubs",
    debian: "python3-grpc-tools",
    elsewhere: "python3 -m pip install grpcio-tools, and set PYTHON to that python3",
    has: () => runs(python, "-c", "import grpc_tools.protoc"),
  },
  {
    what: "Redis 7 or later, for the store of many nodes",
    debian: "redis-server",
    elsewhere: "install Redis, and set REDIS_SERVER to its path",
    has: () => runs(redisServer, "--version"),
  },
  {
    what: "OpenSSL, for a certificate",
    debian: "openssl",
    elsewhere: "install OpenSSL",
    has: () => runs("openssl", "version"),
  },
  {
    what: "a C compiler, for the clients of the bench",
    debian: "gcc",
    elsewhere: "install GCC or Clang, so that `cc` is in PATH",
    has: () => runs("cc", "--version"),
  },
  {
    what: "the C library's headers, for the same",
    debian: "libc6-dev",
    elsewhere: "install the headers of the C library",
    has: () => runs("sh", "-c", "echo '#include <stdio.h>' | cc -E - > /dev/null"),
  },
  {
    what: "bash, for the commands of the guides",
    debian: "bash",
    elsewhere: "install bash",
    has: () => runs("bash", "--version"),
  },
  {
    what: "curl, for the same",
    debian: "curl",
    elsewhere: "install curl",
    has: () => runs("curl", "--version"),
  },
  {
    what: "timeout, for the same",
    debian: "coreutils",
    elsewhere: "install GNU coreutils, so that `timeout` is in PATH",
    has: () => runs("timeout", "--version"),
  },
  {
    what: "script, for colours on a terminal",
    debian: "bsdutils",
    elsewhere: "install util-linux, so that its `script` is in PATH",
    has: () => runs("script", "--version"),
  },
];

function runs(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore", timeout: 30_000 }).status === 0;
}
