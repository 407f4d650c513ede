import type { Answer } from '../../answer/answer.ts';
import { asOfJson } from '../../answer/as-of.ts';
import type { RecordedLink } from '../../model/links.ts';
import type { RecordedSidecar } from '../../model/sidecars.ts';
import type { RecordedFile } from '../../model/state-store.ts';
import { followedOf } from '../../sync/follow/chosen.ts';
import { freshnessOf } from '../../sync/follow/freshness.ts';
import { readRecords } from '../../sync/inspect/open-records.ts';
import { nothingSynced } from '../../sync/open/nothing-synced.ts';
import { EXIT } from '../../base/exit-codes.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { openFileFilter } from '../../sync/selection/open-user-filter.ts';
import { notKnownWords } from '../../answer/not-known-words.ts';
import { userFilter } from '../user-filter.ts';
import { readCall } from '../read-call.ts';
import {
  linkRow,
  MANIFEST_FORMATS,
  MANIFEST_WRITERS,
  type ManifestRow,
  manifestRow,
  sidecarRow,
} from '../../answer/manifest-rows.ts';

const ROWS_AT_ONCE = 500;

/** `keepsake manifest`: every file that is recorded. One kind after the other: a library of any size passes through. */
export async function manifestCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { show, interruption } = context;
  const typed = line.flags['format'] ?? 'json';
  const format = MANIFEST_FORMATS.find((name) => name === typed);
  const also = format === undefined ? ['--format takes json or csv'] : [];
  if (format === 'csv' && line.raw.json === true) also.push('--format csv does not go with --json');
  const { config, account } = readCall(line, context, { also });
  const writer = MANIFEST_WRITERS[format ?? 'json'];

  let notKnown = 0;
  const freshness = await readRecords(config, account, async ({ state, ref, catalogue }) => {
    const filter = await openFileFilter(catalogue, userFilter(config, context.world.clock));
    const addFiles = show.list('files', writer.head);
    let isFirst = true;
    const add = (rows: readonly ManifestRow[]) => {
      addFiles(
        rows.map((row) => {
          const isFirstRow = isFirst;
          isFirst = false;
          return { data: () => row, lines: () => [writer.row(row, isFirstRow)] };
        }),
      );
    };
    const pages = async <T>(
      page: (after: T | undefined) => Promise<readonly T[]>,
      row: (one: T) => ManifestRow,
    ) => {
      let found = await page(undefined);
      while (found.length > 0) {
        interruption.signal.throwIfAborted();
        const files = found.map(row);
        const verdicts = await filter?.(files);
        add(verdicts === undefined ? files : files.filter((_file, at) => verdicts[at] === true));
        notKnown += verdicts?.filter((verdict) => verdict === undefined).length ?? 0;
        found = await page(found.at(-1));
      }
    };
    await pages<RecordedFile>((after) => state.files(ref, { after, limit: ROWS_AT_ONCE }), manifestRow);
    await pages<RecordedLink>((after) => state.links.page(ref, { after, limit: ROWS_AT_ONCE }), linkRow);
    await pages<RecordedSidecar>(
      (after) => state.sidecars.page(ref, { after, limit: ROWS_AT_ONCE }),
      sidecarRow,
    );
    return freshnessOf(followedOf(await catalogue.libraries()));
  });
  if (freshness === undefined) throw nothingSynced(config);
  return {
    exitCode: EXIT.ok,
    data: {
      account: config.username,
      ...asOfJson(freshness),
      ...(config.selection.filter !== undefined && { notKnown }),
    },
    news: notKnown === 0 ? [] : [notKnownWords(notKnown)],
    lines: writer.tail,
  };
}
