import type { Answer } from '../../answer/answer.ts';
import { asOfJson } from '../../answer/as-of.ts';
import type { RecordedFile } from '../../model/state-store.ts';
import { followedOf } from '../../sync/follow/chosen.ts';
import { freshnessOf } from '../../sync/follow/freshness.ts';
import { nothingSynced, readRecords } from '../../sync/inspect/open-records.ts';
import { EXIT } from '../../base/exit-codes.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';
import { MANIFEST_FORMATS, MANIFEST_WRITERS, manifestRow } from '../../answer/manifest-rows.ts';

const ROWS_AT_ONCE = 500;

/** `keepsake manifest`: every file that is recorded, in the order of the paths. */
export async function manifestCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { show, interruption } = context;
  const typed = line.flags['format'] ?? 'json';
  const format = MANIFEST_FORMATS.find((name) => name === typed);
  const also = format === undefined ? ['--format takes json or csv'] : [];
  if (format === 'csv' && line.raw.json === true) also.push('--format csv does not go with --json');
  const { config, account } = readCall(line, context, { also });
  const writer = MANIFEST_WRITERS[format ?? 'json'];

  const freshness = await readRecords(config, account, async ({ state, ref, catalogue }) => {
    const addFiles = show.list('files', writer.head);
    let last: RecordedFile | undefined;
    for (;;) {
      interruption.signal.throwIfAborted();
      const files = await state.files(ref, { after: last, limit: ROWS_AT_ONCE });
      if (files.length === 0) break;
      const isFirstPage = last === undefined;
      addFiles(
        files.map((file, at) => ({
          data: () => manifestRow(file),
          lines: () => [writer.row(manifestRow(file), isFirstPage && at === 0)],
        })),
      );
      last = files.at(-1);
    }
    return freshnessOf(followedOf(await catalogue.libraries()));
  });
  if (freshness === undefined) throw nothingSynced(config);
  return {
    exitCode: EXIT.ok,
    data: { account: config.username, ...asOfJson(freshness) },
    lines: writer.tail,
  };
}
