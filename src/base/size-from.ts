/** Apple takes files of 50 GB at most; no file that anybody has is larger than this. */
const LARGEST_BYTES = 2 ** 42;

/** The size of a file that somebody else named, in bytes; undefined where no file can be so large, or it is no size at all. */
export function sizeFrom(value: unknown): number | undefined {
  const isSize = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LARGEST_BYTES;
  return isSize ? value : undefined;
}
