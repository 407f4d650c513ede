import { bytes } from '../base/bytes.ts';
import { counted } from '../base/counted.ts';
import { EXIT } from '../base/exit-codes.ts';
import { printable } from '../base/printable.ts';
import type { TrashedFile } from '../model/trash.ts';
import type { RemovedTrash } from '../sync/trash/expire-trash.ts';
import type { TrashRestored } from '../sync/trash/inspect-trash.ts';
import { aligned } from './aligned.ts';
import type { Answer } from './answer.ts';

/** What lies in the trash, a line a file. */
export function trashAnswer(account: string, files: readonly TrashedFile[]): Answer {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const head = ['deleted', 'size', 'file', 'where it is'];
  const rows = files.map((file) => [
    dayOf(file.putAsideAtMs),
    bytes(file.size),
    printable(file.path),
    printable(file.at),
  ]);
  return {
    exitCode: EXIT.ok,
    data: { account, files: files.map(fileJson), bytes: size },
    lines: rows.length === 0 ? [] : aligned([head, ...rows]),
    news: [files.length === 0 ? 'the trash is empty' : `${counted(files.length, 'file')}, ${bytes(size)}`],
  };
}

/** What came back; `isLooking`: what would. */
export function restoredAnswer(account: string, { back, failed }: TrashRestored, isLooking: boolean): Answer {
  const files = counted(back.length, 'file');
  return {
    exitCode: failed.length > 0 ? EXIT.someFailed : EXIT.ok,
    data: {
      account,
      dryRun: isLooking,
      restored: back.map(({ file, path }) => ({ ...fileJson(file), path })),
      failed: failed.map(fileJson),
    },
    lines: back.map(({ path }) => printable(path)),
    news: [
      `${files} ${isLooking ? 'would be put back' : 'put back'}`,
      ...(back.length > 0 ? ['they stay, although iCloud deleted their photos'] : []),
    ],
    warnings: failed.map(
      ({ at }) => `${printable(at)} could not be put back: it was changed there, or cannot be moved`,
    ),
  };
}

/** What would go for good. */
export function toBeEmptiedAnswer(
  account: string,
  { files, bytes: size }: { readonly files: number; readonly bytes: number },
): Answer {
  return {
    exitCode: EXIT.ok,
    data: { account, dryRun: true, removed: files, bytes: size },
    news: [files === 0 ? NOTHING : `${counted(files, 'file')} (${bytes(size)}) would be removed for good`],
  };
}

/** What went for good, and what stays. */
export function emptiedAnswer(
  account: string,
  { files, bytes: size, changed, failed }: RemovedTrash,
): Answer {
  const isNothing = files + changed + failed === 0;
  return {
    exitCode: failed > 0 ? EXIT.someFailed : EXIT.ok,
    data: { account, dryRun: false, removed: files, bytes: size, changed, failed },
    news: [isNothing ? NOTHING : `${counted(files, 'file')} (${bytes(size)}) removed for good`],
    warnings: [
      ...(changed > 0
        ? [`${counted(changed, 'file')} changed in the trash: left there as yours, and not listed any more`]
        : []),
      ...(failed > 0 ? [`${counted(failed, 'file')} could not be removed, and stay listed`] : []),
    ],
  };
}

const NOTHING = 'nothing in the trash';

/** The user said no. */
export function notEmptiedAnswer(account: string): Answer {
  return {
    exitCode: EXIT.ok,
    data: { account, dryRun: false, removed: 0, bytes: 0 },
    news: ['nothing was removed'],
  };
}

function fileJson({ of, path, at, place, size, photo, why, putAsideAtMs }: TrashedFile): object {
  return {
    path,
    at,
    place,
    size,
    signature: photo?.signature ?? null,
    why,
    putAside: new Date(putAsideAtMs).toISOString(),
    of: of.map(({ library, asset, role }) => ({ library, asset, role: role ?? null })),
  };
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().split('T')[0] ?? '';
}
