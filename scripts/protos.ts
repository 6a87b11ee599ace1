import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { file_buf_validate_validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { protoSource } from "./proto-source.ts";

/**
 * Writes every `.proto` file that a foreign code generator needs into a folder: the contract, the rules
 * that it imports, health and reflection. Google's own come with every generator.
 *
 *   npm run -s protos -- DIR
 *   node scripts/protos.ts DIR --without-contract   (what the contract itself needs)
 */
const [folder, flag] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("npm run -s protos -- DIR: the folder to write to is missing\n");
  process.exit(2);
}

const packages = createRequire(import.meta.url);
const copies: readonly (readonly [from: string, to: string])[] = [
  ["grpc-health-check/proto/health/v1/health.proto", "grpc/health/v1/health.proto"],
  [
    "@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto",
    "grpc/reflection/v1/reflection.proto",
  ],
  [
    "@grpc/reflection/build/proto/grpc/reflection/v1alpha/reflection.proto",
    "grpc/reflection/v1alpha/reflection.proto",
  ],
];

if (flag !== "--without-contract")
  cpSync(fileURLToPath(new URL("../proto", import.meta.url)), folder, { recursive: true });
const rules = join(folder, file_buf_validate_validate.proto.name);
mkdirSync(dirname(rules), { recursive: true });
writeFileSync(rules, protoSource(file_buf_validate_validate));
for (const [from, to] of copies) {
  const target = join(folder, to);
  mkdirSync(dirname(target), { recursive: true });
  const [name = "", ...path] = splitPackage(from);
  cpSync(join(dirname(packages.resolve(`${name}/package.json`)), ...path), target);
}

function splitPackage(path: string): string[] {
  const parts = path.split("/");
  const length = path.startsWith("@") ? 2 : 1;
  return [parts.slice(0, length).join("/"), ...parts.slice(length)];
}
