import {
  type DescEnum,
  type DescExtension,
  type DescFile,
  type DescMessage,
  type DescService,
  toBinary,
} from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/** Files of the schema and all that they import, by what they hold. */
export class Catalogue {
  readonly #files = new Map<string, DescFile>();
  readonly #symbols = new Map<string, DescFile>();
  readonly #extensions = new Map<string, Map<number, DescFile>>();
  readonly #bytes = new Map<DescFile, Uint8Array>();
  /** The services of the files that were given, by full name, in order. */
  readonly services: readonly string[];

  constructor(files: readonly DescFile[]) {
    for (const file of files) this.#addFile(file);
    const names = files.flatMap((file) => file.services.map((service) => service.typeName));
    this.services = [...new Set(names)].sort();
  }

  /** The file of this name: `parlor/v1/room.proto`. */
  file(name: string): DescFile | undefined {
    return this.#files.get(name);
  }

  /** The file that declares this full name, with or without a dot before it. */
  declaring(symbol: string): DescFile | undefined {
    return this.#symbols.get(symbol.replace(/^\./, ""));
  }

  /** The file with the extension of a message that has this field number. */
  extending(message: string, fieldNumber: number): DescFile | undefined {
    return this.#extensions.get(message)?.get(fieldNumber);
  }

  /** The field numbers of all extensions of a message, or undefined where there is no such message. */
  extensionNumbers(message: string): readonly number[] | undefined {
    if (!this.#symbols.has(message)) return undefined;
    return [...(this.#extensions.get(message)?.keys() ?? [])];
  }

  /** A file as a serialized `FileDescriptorProto`. */
  bytesOf(file: DescFile): Uint8Array {
    let bytes = this.#bytes.get(file);
    if (bytes === undefined) {
      bytes = toBinary(FileDescriptorProtoSchema, file.proto);
      this.#bytes.set(file, bytes);
    }
    return bytes;
  }

  #addFile(file: DescFile): void {
    if (this.#files.has(file.proto.name)) return;
    this.#files.set(file.proto.name, file);
    for (const dependency of file.dependencies) this.#addFile(dependency);
    for (const service of file.services) this.#addService(service);
    for (const declared of file.enums) this.#addEnum(declared);
    for (const message of file.messages) this.#addMessage(message);
    for (const extension of file.extensions) this.#addExtension(extension);
  }

  #addService({ typeName, methods, file }: DescService): void {
    this.#symbols.set(typeName, file);
    for (const method of methods) this.#symbols.set(`${typeName}.${method.name}`, file);
  }

  #addMessage(message: DescMessage): void {
    const { typeName, file } = message;
    this.#symbols.set(typeName, file);
    for (const field of message.fields) this.#symbols.set(`${typeName}.${field.name}`, file);
    for (const oneof of message.oneofs) this.#symbols.set(`${typeName}.${oneof.name}`, file);
    for (const nested of message.nestedEnums) this.#addEnum(nested);
    for (const nested of message.nestedMessages) this.#addMessage(nested);
    for (const extension of message.nestedExtensions) this.#addExtension(extension);
  }

  #addEnum({ typeName, parent, values, file }: DescEnum): void {
    this.#symbols.set(typeName, file);
    // Values are named beside their enum, not inside it.
    const scope = parent?.typeName ?? file.proto.package;
    for (const value of values)
      this.#symbols.set(scope === "" ? value.name : `${scope}.${value.name}`, file);
  }

  #addExtension({ typeName, extendee, number, file }: DescExtension): void {
    this.#symbols.set(typeName, file);
    const extensions = this.#extensions.get(extendee.typeName) ?? new Map<number, DescFile>();
    this.#extensions.set(extendee.typeName, extensions.set(number, file));
  }
}
