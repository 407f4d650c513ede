import type { RelativePath } from '../../model/relative-path.ts';
import type { DestinationRef, RecordedFile, StateStore } from '../../model/state-store.ts';

/** One file on disk, and all rows about it: two assets of one original share it. */
export interface FileWithRows {
  readonly path: RelativePath;
  readonly size: number;
  /** Apple's. */
  readonly signature: string;
  /** Of what lies on disk, where that was changed as the user wished. */
  readonly installed?: string;
  /** Never empty. */
  readonly rows: readonly RecordedFile[];
}

const PAGE = 500;

/** All files of a destination in the order of their paths; memory holds a page. */
export async function* filesWithRows(
  state: Pick<StateStore, 'files'>,
  destination: DestinationRef,
): AsyncGenerator<FileWithRows> {
  let file: FileWithRows | undefined;
  for await (const row of recordedFiles(state, destination)) {
    const { path, size, signature, installed } = row;
    if (file?.path === path && file.signature === signature) {
      file = { ...file, rows: [...file.rows, row] };
      continue;
    }
    if (file !== undefined) yield file;
    file = { path, size, signature, ...(installed !== undefined && { installed }), rows: [row] };
  }
  if (file !== undefined) yield file;
}

async function* recordedFiles(
  state: Pick<StateStore, 'files'>,
  destination: DestinationRef,
): AsyncGenerator<RecordedFile> {
  let last: RecordedFile | undefined;
  for (;;) {
    const rows = await state.files(destination, { after: last, limit: PAGE });
    yield* rows;
    last = rows.at(-1);
    if (last === undefined) return;
  }
}
