import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { file_buf_validate_validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { protoSource } from "./proto-source.ts";

const help = `Writes every .proto file that a foreign code generator needs into a folder: the contract, the
rules that it imports, health and reflection. Google's own come with every generator.

  npm run -s protos -- DIR
  npm run -s protos -- DIR --without-contract   (what the contract itself needs)
`;

/** The contracts of others that come with packages: where they are, and what they are called. */
const copies = [
  {
    from: "grpc-health-check",
    path: "proto/health/v1/health.proto",
    to: "grpc/health/v1/health.proto",
  },
  ...["v1", "v1alpha"].map((version) => ({
    from: "@grpc/reflection",
    path: `build/proto/grpc/reflection/${version}/reflection.proto`,
    to: `grpc/reflection/${version}/reflection.proto`,
  })),
];

function writeDependencies(folder: string): void {
  const packages = createRequire(import.meta.url);
  for (const { from, path, to } of copies) {
    const source = join(dirname(packages.resolve(`${from}/package.json`)), path);
    cpSync(source, join(folder, to), { recursive: true });
  }
  const rules = join(folder, file_buf_validate_validate.proto.name);
  mkdirSync(dirname(rules), { recursive: true });
  writeFileSync(rules, protoSource(file_buf_validate_validate));
}

const [name, flag] = process.argv.slice(2);
if (name === undefined || name.startsWith("-")) {
  process.stderr.write(help);
  process.exit(2);
}
// npm runs scripts in the repository's root, and says where it was called.
const folder = resolve(process.env.INIT_CWD ?? ".", name);
if (flag !== "--without-contract")
  cpSync(fileURLToPath(new URL("../proto", import.meta.url)), folder, { recursive: true });
writeDependencies(folder);
