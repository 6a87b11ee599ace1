import { create, toJsonString } from "@bufbuild/protobuf";
import { type Duration, durationMs } from "@bufbuild/protobuf/wkt";
import {
  type AudioContent,
  type Content,
  ContentSchema,
  type CustomContent,
  type FileContent,
  type ImageContent,
  type Part,
  type VideoContent,
} from "../../gen/parlor/v1/message_pb.ts";
import { ZIMMessageType } from "./enums.ts";
import type { ZIMMessageLiteInfo } from "./message-parts.ts";

/** ZIM's kinds of custom messages: what is of another kind has not come from here. */
const subTypes = /^(\d|[1-9]\d|1\d\d|200)$/;

/** What a message of a room says, as ZIM has it: the fields of its type. */
export function toldWords(content: Content["content"]) {
  switch (content.case) {
    case "text":
      return { type: ZIMMessageType.Text, message: content.value.text };
    case "command":
      return { type: ZIMMessageType.Command, message: content.value.data };
    case "barrage":
      return { type: ZIMMessageType.Barrage, message: content.value.text };
    case "multipart":
      return { type: ZIMMessageType.Multiple, messageInfoList: content.value.parts.map(toldPart) };
    case "gift":
    case "order":
      return foreign(content);
    case undefined:
      return { type: ZIMMessageType.Unknown };
    default:
      return toldMedia(content) ?? foreign(content);
  }
}

/** A part of a message of several. */
function toldPart({ part }: Part): ZIMMessageLiteInfo {
  if (part.case === undefined) return { type: ZIMMessageType.Unknown };
  if (part.case !== "text") return toldMedia(part) ?? foreign(part);
  const told = { type: ZIMMessageType.Text, message: part.value.text };
  return told;
}

type Media =
  | { readonly case: "image"; readonly value: ImageContent }
  | { readonly case: "file"; readonly value: FileContent }
  | { readonly case: "audio"; readonly value: AudioContent }
  | { readonly case: "video"; readonly value: VideoContent }
  | { readonly case: "custom"; readonly value: CustomContent };

/** What may be a message, or a part of one. Nothing for a custom message that ZIM has no kind for. */
function toldMedia(media: Media) {
  switch (media.case) {
    case "image":
      return toldImage(media.value);
    case "file":
      return { type: ZIMMessageType.File, ...fileFields(media.value), fileName: media.value.name };
    case "audio":
      return {
        type: ZIMMessageType.Audio,
        ...fileFields(media.value),
        audioDuration: seconds(media.value.duration),
      };
    case "video":
      return toldVideo(media.value);
    case "custom":
      return toldCustom(media.value);
  }
}

function toldImage(image: ImageContent) {
  return {
    type: ZIMMessageType.Image,
    ...fileFields(image),
    thumbnailDownloadUrl: image.thumbnailUrl,
    largeImageDownloadUrl: image.url,
    originalImageWidth: image.width,
    originalImageHeight: image.height,
  };
}

function toldVideo(video: VideoContent) {
  return {
    type: ZIMMessageType.Video,
    ...fileFields(video),
    videoDuration: seconds(video.duration),
    videoFirstFrameDownloadUrl: video.thumbnailUrl,
    videoFirstFrameWidth: video.width,
    videoFirstFrameHeight: video.height,
  };
}

function toldCustom({ type, body }: CustomContent) {
  if (!subTypes.test(type)) return undefined;
  const message = body.case === "json" ? body.value : new TextDecoder().decode(body.value);
  return { type: ZIMMessageType.Custom, message, searchedContent: "", subType: Number(type) };
}

/** What ZIM has no type for, as a custom message: the contract's content, as its JSON. */
function foreign(content: Exclude<Content["content"], { case: undefined }>) {
  const message = toJsonString(ContentSchema, create(ContentSchema, { content }));
  return { type: ZIMMessageType.Custom, message, searchedContent: "", subType: 0 };
}

function fileFields({ url, size }: { readonly url: string; readonly size: bigint }) {
  return { fileDownloadUrl: url, fileSize: Number(size), fileName: "" };
}

function seconds(duration: Duration | undefined): number {
  return duration === undefined ? 0 : durationMs(duration) / 1000;
}
