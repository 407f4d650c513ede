import type { RecordedFile } from '../../model/state-store.ts';
import { nothingSynced, readRecords } from '../../sync/inspect/open-records.ts';
import { EXIT } from '../../base/exit-codes.ts';
import type { CommandContext } from '../main.ts';
import type { CommandLine } from '../program.ts';
import { readOffline } from '../read-offline.ts';
import { MANIFEST_FORMATS, MANIFEST_WRITERS } from '../../answer/manifest-rows.ts';

const ROWS_AT_ONCE = 500;

/** `keepsake manifest`: every file that is recorded, in the order of the paths. */
export async function manifestCommand(line: CommandLine, context: CommandContext): Promise<number> {
  const { terminal, interruption } = context;
  const typed = line.flags['format'] ?? 'json';
  const format = MANIFEST_FORMATS.find((name) => name === typed);
  const also = format === undefined ? ['--format takes json or csv'] : [];
  const { config, books } = readOffline(line, context, { also });
  const writer = MANIFEST_WRITERS[format ?? 'json'];

  const isDone = await readRecords(config, books, async ({ state, ref }) => {
    for (const text of writer.head) terminal.data(text);
    let last: RecordedFile | undefined;
    for (;;) {
      interruption.signal.throwIfAborted();
      const files = await state.files(ref, { after: last, limit: ROWS_AT_ONCE });
      for (const file of files) {
        terminal.data(writer.row(file, last === undefined));
        last = file;
      }
      if (files.length === 0) break;
    }
    for (const text of writer.tail) terminal.data(text);
    return true;
  });
  if (isDone === undefined) throw nothingSynced(config);
  return EXIT.ok;
}
