import { join } from 'node:path';
import { EXIT } from '../base/exit-codes.ts';
import { printable } from '../base/printable.ts';
import type { IdentifiedFile, Identity, SidecarOf } from '../sync/inspect/identify-files.ts';
import type { Answer } from './answer.ts';

/** Which photos files are. */
export function whoisAnswer(account: string, files: readonly IdentifiedFile[]): Answer {
  return {
    exitCode: files.every(isKnown) ? EXIT.ok : EXIT.someFailed,
    data: { account, files: files.map(fileJson) },
    lines: files.flatMap(whoisLines),
  };
}

function isKnown(file: IdentifiedFile): boolean {
  return file.kind === 'read' && (file.photos.length > 0 || file.sidecarOf !== undefined);
}

function whoisLines(file: IdentifiedFile): readonly string[] {
  const shown = printable(file.typed);
  if (file.kind === 'unreadable') return [`${shown}: cannot be read (${file.code})`];
  if (file.photos.length === 0 && file.sidecarOf !== undefined)
    return [`${shown}: ${describeSidecar(file.sidecarOf)}`];
  if (file.photos.length === 0) return [`${shown}: unknown; its signature is ${file.signature}`];
  return file.photos.map((photo) => `${shown}: ${describePhoto(photo)}`);
}

function describeSidecar({ name, capturedAtMs, asset, library }: SidecarOf): string {
  return [
    `sidecar of ${name === undefined ? 'a photo without a known name' : printable(name)}`,
    capturedAtMs !== undefined && `taken ${new Date(capturedAtMs).toISOString()}`,
    `asset ${printable(asset)} of ${printable(library)}`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}

function describePhoto({ role, name, capturedAtMs, asset, library, path, folder, links }: Identity): string {
  const inFolder = (one: string) => printable(folder === undefined ? one : join(folder, one));
  return [
    `${role} of ${name === undefined ? 'a photo without a known name' : printable(name)}`,
    capturedAtMs !== undefined && `taken ${new Date(capturedAtMs).toISOString()}`,
    `asset ${printable(asset)} of ${printable(library)}`,
    path === undefined ? 'not recorded as saved' : `recorded as ${inFolder(path)}`,
    links.length > 0 && `with links at ${links.map(inFolder).join(' and ')}`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}

function fileJson(file: IdentifiedFile): object {
  if (file.kind === 'unreadable') return { file: file.typed, error: file.code, photos: [] };
  return {
    file: file.typed,
    signature: file.signature,
    photos: file.photos.map(({ capturedAtMs, path, name, folder, ...key }) => ({
      ...key,
      ...(folder !== undefined && { directory: folder }),
      path: path ?? null,
      name: name ?? null,
      takenAt: capturedAtMs === undefined ? null : new Date(capturedAtMs).toISOString(),
    })),
    ...(file.sidecarOf !== undefined && {
      sidecarOf: { library: file.sidecarOf.library, asset: file.sidecarOf.asset },
    }),
  };
}
