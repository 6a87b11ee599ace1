import type { DescFile } from "@bufbuild/protobuf";
import { Code, type ConnectRouter } from "@connectrpc/connect";
import { ServerReflection } from "../../gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ServerReflectionAlpha } from "../../gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { Catalogue } from "./catalogue.ts";
import { untilAborted } from "./until-aborted.ts";

/**
 * Registers `grpc.reflection.v1` and `v1alpha`, so that clients such as `buf curl` need no schema. They
 * list the services of these files and hand out the files and all that they import.
 */
export function reflection(router: ConnectRouter, files: readonly DescFile[]): void {
  const catalogue = new Catalogue(files);
  router.service(ServerReflection, {
    serverReflectionInfo: (requests, { signal }) =>
      answerAll(untilAborted(requests, signal), catalogue),
  });
  router.service(ServerReflectionAlpha, {
    serverReflectionInfo: (requests, { signal }) =>
      answerAll(untilAborted(requests, signal), catalogue),
  });
}

/** What a client asks, in either version of the protocol. */
type Question =
  | { readonly case: "fileByFilename"; readonly value: string }
  | { readonly case: "fileContainingSymbol"; readonly value: string }
  | {
      readonly case: "fileContainingExtension";
      readonly value: { readonly containingType: string; readonly extensionNumber: number };
    }
  | { readonly case: "allExtensionNumbersOfType"; readonly value: string }
  | { readonly case: "listServices"; readonly value: string }
  | { readonly case: undefined };

interface Request {
  readonly host: string;
  readonly messageRequest: Question;
}

async function* answerAll<R extends Request>(requests: AsyncIterable<R>, catalogue: Catalogue) {
  // Files that this client has: the protocol sends none twice, unless it is asked for by itself.
  const sent = new Set<DescFile>();
  for await (const request of requests)
    yield {
      validHost: request.host,
      originalRequest: request,
      messageResponse: answer(request.messageRequest, catalogue, sent),
    };
}

function answer(question: Question, catalogue: Catalogue, sent: Set<DescFile>) {
  const filesFrom = (file: DescFile | undefined) =>
    file === undefined ? notFound() : fileAnswer(file, catalogue, sent);
  switch (question.case) {
    case "listServices":
      return serviceAnswer(catalogue.services);
    case "fileByFilename":
      return filesFrom(catalogue.file(question.value));
    case "fileContainingSymbol":
      return filesFrom(catalogue.declaring(question.value));
    case "fileContainingExtension": {
      const { containingType, extensionNumber } = question.value;
      return filesFrom(catalogue.extending(containingType, extensionNumber));
    }
    case "allExtensionNumbersOfType":
      return numbersAnswer(question.value, catalogue);
    default:
      return errorAnswer(Code.InvalidArgument, "the request asks for nothing");
  }
}

function serviceAnswer(services: readonly string[]) {
  const service = services.map((name) => ({ name }));
  return { case: "listServicesResponse" as const, value: { service } };
}

function numbersAnswer(baseTypeName: string, catalogue: Catalogue) {
  const numbers = catalogue.extensionNumbers(baseTypeName);
  if (numbers === undefined) return notFound();
  const value = { baseTypeName, extensionNumber: [...numbers] };
  return { case: "allExtensionNumbersResponse" as const, value };
}

/** The file, and what it imports that this client does not have yet. */
function fileAnswer(file: DescFile, catalogue: Catalogue, sent: Set<DescFile>) {
  const files = new Set([file]);
  const addImports = ({ dependencies }: DescFile) => {
    for (const imported of dependencies) {
      if (sent.has(imported) || files.has(imported)) continue;
      files.add(imported);
      addImports(imported);
    }
  };
  addImports(file);
  for (const each of files) sent.add(each);
  const fileDescriptorProto = [...files].map((each) => catalogue.bytesOf(each));
  return { case: "fileDescriptorResponse" as const, value: { fileDescriptorProto } };
}

function notFound() {
  return errorAnswer(Code.NotFound, "not found");
}

/** Errors are answers here: the stream goes on. */
function errorAnswer(errorCode: Code, errorMessage: string) {
  return { case: "errorResponse" as const, value: { errorCode, errorMessage } };
}
