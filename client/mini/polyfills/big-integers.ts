/** What a view reads and writes 64 bits with. */
type BigIntegers = Pick<DataView, "getBigInt64" | "getBigUint64" | "setBigInt64" | "setBigUint64">;

/**
 * What iOS 14 lacks of `DataView`, though it has `BigInt`: without it the protobuf library takes 64-bit numbers
 * for texts. Methods, to be called on a view.
 */
export const bigIntegers: BigIntegers & ThisType<DataView> = {
  getBigInt64(offset, littleEndian) {
    return BigInt.asIntN(64, read(this, offset, littleEndian));
  },
  getBigUint64(offset, littleEndian) {
    return read(this, offset, littleEndian);
  },
  setBigInt64(offset, value, littleEndian) {
    write(this, { offset, value, littleEndian });
  },
  setBigUint64(offset, value, littleEndian) {
    write(this, { offset, value, littleEndian });
  },
};

function read(view: DataView, offset: number, littleEndian = false): bigint {
  const [low, high] = littleEndian ? [0, 4] : [4, 0];
  const words = [high, low].map((at) => BigInt(view.getUint32(offset + at, littleEndian)));
  return words.reduce((all, word) => all * 0x1_0000_0000n + word, 0n);
}

function write(
  view: DataView,
  word: {
    readonly offset: number;
    readonly value: bigint;
    readonly littleEndian?: boolean | undefined;
  },
): void {
  const { offset, value, littleEndian = false } = word;
  const [low, high] = littleEndian ? [0, 4] : [4, 0];
  view.setUint32(offset + high, Number(BigInt.asUintN(32, value >> 32n)), littleEndian);
  view.setUint32(offset + low, Number(BigInt.asUintN(32, value)), littleEndian);
}
