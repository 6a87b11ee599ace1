import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fromBinary, type JsonValue, toJson } from "@bufbuild/protobuf";
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { file_buf_validate_validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { expect, it } from "vitest";
import { protoSource } from "../../scripts/proto-source.ts";
import { root } from "../support/service-process.ts";

it("the printed validate.proto compiles to what the package brings, options aside", () => {
  const { proto } = file_buf_validate_validate;
  const compiled = compile(proto.name, protoSource(file_buf_validate_validate));
  expect(structure(compiled)).toEqual(structure(proto));
});

function compile(name: string, source: string): FileDescriptorProto | undefined {
  const folder = mkdtempSync(join(tmpdir(), "parlor-proto-"));
  try {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, source);
    const args = ["build", folder, "--exclude-imports", "--as-file-descriptor-set", "-o", "-"];
    const bytes = execFileSync(join(root, "node_modules/.bin/buf"), args);
    return fromBinary(FileDescriptorSetSchema, bytes).file[0];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is left aside: what the source is not printed for, and what a compiler fills in. */
const aside = new Set(["options", "jsonName", "syntax", "edition", "sourceCodeInfo"]);

/** A file's structure. */
function structure(file: FileDescriptorProto | undefined): unknown {
  if (file === undefined) return undefined;
  return JSON.parse(
    JSON.stringify(toJson(FileDescriptorProtoSchema, file), (key, value: JsonValue) =>
      aside.has(key) ? undefined : value,
    ),
  );
}
