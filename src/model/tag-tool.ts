/** What stands inside of photos and videos, by names of ExifTool with their group: `ExifIFD:DateTimeOriginal`. */
export type Tags = Readonly<Record<string, string | number>>;

/** A program that knows the inside of photos and videos. Its calls reject with `TagToolError`, or when the signal is aborted. */
export interface TagTool {
  /** What stands under these names in a file of this machine, in whatever group. */
  read(path: string, names: readonly string[], signal: AbortSignal): Promise<Tags>;
  /** Makes the file `to`, which must not be there: `from` with these tags in it. */
  write(from: string, to: string, tags: Tags, signal: AbortSignal): Promise<void>;
  /** Whether both hold the same picture or film, whatever else is told in them; false where that cannot be known. */
  isSamePicture(one: string, other: string, signal: AbortSignal): Promise<boolean>;
  /** Ends it, also in the middle of a file. */
  close(): Promise<void>;
}

/** Rejects with `NoTagTool`. */
export type OpenTagTool = () => Promise<TagTool>;

/** One file cannot be read or written. */
export class TagToolError extends Error {
  override readonly name = 'TagToolError';
}

/** The program is not there, or does not run. */
export class NoTagTool extends Error {
  override readonly name = 'NoTagTool';
}
