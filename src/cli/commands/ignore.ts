import { availableParallelism } from 'node:os';
import { KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { under } from '../../config/resolve-config.ts';
import type { AssetName, StateStore } from '../../model/state-store.ts';
import { type Records, changeRecords, nothingSynced, readRecords } from '../../sync/inspect/open-records.ts';
import { findAssets, ignoreAssets, listIgnored, unignoreAssets } from '../../sync/inspect/ignore-assets.ts';
import { EXIT } from '../../base/exit-codes.ts';
import type { CommandContext } from '../main.ts';
import type { CommandLine } from '../program.ts';
import { readOffline } from '../read-offline.ts';

const WORDS = 'files or ids of assets';

/** `keepsake ignore`: photos that are not to be downloaded (again); without words the list of them. */
export async function ignoreCommand(line: CommandLine, context: CommandContext): Promise<number> {
  if (line.words.length === 0) return tellIgnored(line, context);
  return changeIgnored(line, context, {
    change: ignoreAssets,
    done: 'ignored from now on',
    not: 'ignored already',
  });
}

/** `keepsake unignore`: photos that are wanted again. */
export async function unignoreCommand(line: CommandLine, context: CommandContext): Promise<number> {
  return changeIgnored(line, context, {
    change: unignoreAssets,
    done: 'not ignored any more',
    not: 'not ignored',
  });
}

interface Change {
  /** Answers those for which something changed. */
  readonly change: (
    assets: readonly AssetName[],
    books: Records<StateStore>,
  ) => Promise<readonly AssetName[]>;
  readonly done: string;
  readonly not: string;
}

async function changeIgnored(
  line: CommandLine,
  context: CommandContext,
  { change, done, not }: Change,
): Promise<number> {
  const { world, terminal } = context;
  const { config, account } = readOffline(line, context, { needs: WORDS });
  const words = line.words.map((typed) => ({ typed, absolute: under(world, typed) }));
  const result = await changeRecords(config, account, async (books) => {
    const looked = await findAssets(words, books, { workers: availableParallelism() });
    if ('problems' in looked) {
      throw new KeepsakeError('USAGE', looked.problems[0] ?? '', { details: looked.problems.slice(1) });
    }
    const changed = await change(
      looked.found.flatMap(({ assets }) => assets),
      books,
    );
    return { found: looked.found, changed: new Set(changed.map(({ asset }) => asset)) };
  });
  if (result === undefined) throw nothingSynced(config);
  if (config.json) {
    const files = result.found.map(({ typed, assets }) => ({
      word: typed,
      assets: assets.map((asset) => ({ ...asset, changed: result.changed.has(asset.asset) })),
    }));
    terminal.data(JSON.stringify({ version: 1, account: config.username, exitCode: EXIT.ok, files }));
    return EXIT.ok;
  }
  for (const { typed, assets } of result.found) {
    for (const { asset } of assets) {
      terminal.say(`${printable(typed)}: asset ${asset} is ${result.changed.has(asset) ? done : not}`);
    }
  }
  return EXIT.ok;
}

async function tellIgnored(line: CommandLine, context: CommandContext): Promise<number> {
  const { terminal } = context;
  const { config, books } = readOffline(line, context);
  const photos = (await readRecords(config, books, listIgnored)) ?? [];
  if (config.json) {
    const ignored = photos.map(({ name, ...photo }) => ({ ...photo, name: name ?? null }));
    terminal.data(JSON.stringify({ version: 1, account: config.username, exitCode: EXIT.ok, ignored }));
    return EXIT.ok;
  }
  for (const { asset, library, name, paths } of photos) {
    const facts = [`asset ${asset} of ${library}`, ...(name === undefined ? [] : [name]), ...paths];
    terminal.data(facts.map(printable).join(', '));
  }
  if (photos.length === 0) terminal.say('nothing is ignored');
  return EXIT.ok;
}
