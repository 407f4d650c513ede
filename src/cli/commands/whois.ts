import { availableParallelism } from 'node:os';
import { printable } from '../../base/printable.ts';
import { under } from '../../config/resolve-config.ts';
import { nothingSynced, readRecords } from '../../sync/inspect/open-records.ts';
import { type IdentifiedFile, identifyFiles, type Identity } from '../../sync/inspect/identify-files.ts';
import { EXIT } from '../../base/exit-codes.ts';
import type { CommandContext } from '../main.ts';
import type { CommandLine } from '../program.ts';
import { readOffline } from '../read-offline.ts';

/** `keepsake whois FILE...`: which photo a file is, by its content. */
export async function whoisCommand(line: CommandLine, context: CommandContext): Promise<number> {
  const { terminal, world } = context;
  const { config, books } = readOffline(line, context, { needs: 'one file or more' });
  const files = line.words.map((typed) => ({ typed, absolute: under(world, typed) }));
  const workers = availableParallelism();
  const found = await readRecords(config, books, (open) => identifyFiles(files, open, { workers }));
  if (found === undefined) throw nothingSynced(config);

  const exitCode = found.every(isKnown) ? EXIT.ok : EXIT.someFailed;
  if (config.json) {
    const account = config.username;
    terminal.data(JSON.stringify({ version: 1, account, exitCode, files: found.map(fileJson) }));
    return exitCode;
  }
  for (const file of found) for (const text of whoisLines(file)) terminal.data(text);
  return exitCode;
}

function isKnown(file: IdentifiedFile): boolean {
  return file.kind === 'read' && file.photos.length > 0;
}

function whoisLines(file: IdentifiedFile): readonly string[] {
  const shown = printable(file.typed);
  if (file.kind === 'unreadable') return [`${shown}: cannot be read (${file.code})`];
  if (file.photos.length === 0) return [`${shown}: unknown; its signature is ${file.signature}`];
  return file.photos.map((photo) => `${shown}: ${describePhoto(photo)}`);
}

function describePhoto({ role, name, capturedAtMs, asset, library, path }: Identity): string {
  return [
    `${role} of ${name === undefined ? 'a photo without a known name' : printable(name)}`,
    capturedAtMs !== undefined && `taken ${new Date(capturedAtMs).toISOString()}`,
    `asset ${printable(asset)} of ${printable(library)}`,
    path === undefined ? 'not recorded as saved' : `recorded as ${printable(path)}`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}

function fileJson(file: IdentifiedFile): object {
  if (file.kind === 'unreadable') return { file: file.typed, error: file.code, photos: [] };
  return {
    file: file.typed,
    signature: file.signature,
    photos: file.photos.map(({ capturedAtMs, path, name, ...key }) => ({
      ...key,
      path: path ?? null,
      name: name ?? null,
      takenAt: capturedAtMs === undefined ? null : new Date(capturedAtMs).toISOString(),
    })),
  };
}
