import { durationFromMs } from "@bufbuild/protobuf/wkt";
import type { Content } from "../index.ts";
import { ZIMMessageType } from "./enums.ts";
import { ZIMError } from "./error.ts";
import { ZIMErrorCode } from "./error-code.ts";
import type { ZIMWords } from "./message-requests.ts";

/** What a message of ZIM says, as rooms carry it. Barrage goes its own way. Throws `ZIMError`. */
export function wordsOf(words: ZIMWords): Content {
  switch (words.type) {
    case ZIMMessageType.Text:
      return textOf(words);
    case ZIMMessageType.Command:
      return { command: bytesOf(words) };
    case ZIMMessageType.Custom:
      return customOf(words);
    case ZIMMessageType.Image:
      return { image: imageOf(words) };
    case ZIMMessageType.File:
      return { file: fileOf(words) };
    case ZIMMessageType.Audio:
      return { audio: audioOf(words) };
    case ZIMMessageType.Video:
      return { video: videoOf(words) };
    case ZIMMessageType.Multiple:
      return { multipart: { parts: (words.messageInfoList ?? []).map(partOf) } };
    default:
      throw unsupported(words.type);
  }
}

/** The text of a message: words, barrage or something of the app's own. Throws `ZIMError`. */
export function textOf({ message }: ZIMWords): string {
  if (typeof message === "string") return message;
  throw new ZIMError(ZIMErrorCode.CommonModuleParamsInvalid, "message: must be a string");
}

function bytesOf({ message }: ZIMWords): Uint8Array<ArrayBuffer> {
  if (message instanceof Uint8Array) return new Uint8Array(message);
  throw new ZIMError(ZIMErrorCode.CommonModuleParamsInvalid, "message: must be a Uint8Array");
}

/** As JSON where the text is just what JSON would be written as, and as its bytes otherwise: never changed. */
function customOf(words: ZIMWords): Extract<Content, { readonly type: string }> {
  const text = textOf(words);
  const type = subTypeOf(words);
  const json = parsed(text);
  if (JSON.stringify(json) === text) return { type, json };
  return { type, data: new TextEncoder().encode(text) };
}

/** A custom message's kind, of ZIM's 0 to 200, as the contract has it. */
function subTypeOf({ subType = 0 }: ZIMWords): string {
  if (Number.isInteger(subType) && subType >= 0 && subType <= 200) return String(subType);
  throw new ZIMError(ZIMErrorCode.CommonModuleParamsInvalid, "subType: must be from 0 to 200");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function imageOf(words: ZIMWords) {
  return {
    url: addressOf(words),
    thumbnailUrl: words.thumbnailDownloadUrl ?? "",
    width: words.originalImageWidth ?? 0,
    height: words.originalImageHeight ?? 0,
    size: sizeOf(words),
  };
}

function fileOf(words: ZIMWords) {
  return { url: addressOf(words), name: words.fileName ?? "file", size: sizeOf(words) };
}

function audioOf(words: ZIMWords) {
  const duration = secondsOf(words.audioDuration);
  return { url: addressOf(words), duration, size: sizeOf(words) };
}

function videoOf(words: ZIMWords) {
  return {
    url: addressOf(words),
    thumbnailUrl: words.videoFirstFrameDownloadUrl ?? "",
    duration: secondsOf(words.videoDuration),
    width: words.videoFirstFrameWidth ?? 0,
    height: words.videoFirstFrameHeight ?? 0,
    size: sizeOf(words),
  };
}

/** A part of a message of several. */
function partOf(words: ZIMWords) {
  switch (words.type) {
    case ZIMMessageType.Text:
      return { part: { case: "text" as const, value: { text: textOf(words) } } };
    case ZIMMessageType.Custom:
      return { part: { case: "custom" as const, value: customPartOf(words) } };
    case ZIMMessageType.Image:
      return { part: { case: "image" as const, value: imageOf(words) } };
    case ZIMMessageType.File:
      return { part: { case: "file" as const, value: fileOf(words) } };
    case ZIMMessageType.Audio:
      return { part: { case: "audio" as const, value: audioOf(words) } };
    case ZIMMessageType.Video:
      return { part: { case: "video" as const, value: videoOf(words) } };
    default:
      throw unsupported(words.type);
  }
}

function customPartOf(words: ZIMWords) {
  const data = new TextEncoder().encode(textOf(words));
  return { type: subTypeOf(words), body: { case: "data" as const, value: data } };
}

function addressOf({ fileDownloadUrl, fileLocalPath }: ZIMWords): string {
  if (fileDownloadUrl !== undefined) return fileDownloadUrl;
  const code =
    fileLocalPath === undefined
      ? ZIMErrorCode.CommonModuleParamsInvalid
      : ZIMErrorCode.MessageModuleFileError;
  throw new ZIMError(code, "files are not carried: keep it elsewhere and give its fileDownloadUrl");
}

function sizeOf({ fileSize = 0 }: ZIMWords): bigint {
  return BigInt(fileSize);
}

function secondsOf(seconds = 0) {
  return durationFromMs(Math.round(seconds * 1000));
}

function unsupported(type: number): ZIMError {
  const code = ZIMErrorCode.CommonModuleUnsupportedRequest;
  return new ZIMError(code, `messages of type ${type} are not sent here`);
}
