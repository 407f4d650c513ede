import type { Answer } from '../../answer/answer.ts';
import {
  assetJson,
  assetLine,
  ASSETS_HEAD,
  assetsAnswer,
  librariesAnswer,
} from '../../answer/list-answer.ts';
import { albumsAnswer } from '../../answer/albums-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { CatalogueReader, KnownLibrary } from '../../model/catalogue.ts';
import { ownCommand } from '../../config/own-command.ts';
import { freshnessOf } from '../../sync/follow/freshness.ts';
import { listAlbums } from '../../sync/inspect/list-albums.ts';
import { countAssets, shownAssets } from '../../sync/inspect/list-assets.ts';
import { readCatalogue } from '../../sync/inspect/read-catalogue.ts';
import type { CommandContext } from '../command-context.ts';
import { didYouMean } from '../../base/nearest.ts';
import type { CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';

interface Asked {
  readonly account: string;
  /** The same command, with a question to Apple before it. */
  readonly refreshCommand: string;
  /** At most so many rows. */
  readonly limit: number;
  readonly context: CommandContext;
}

type List = (catalogue: CatalogueReader, libraries: readonly KnownLibrary[], asked: Asked) => Promise<Answer>;

const LISTS: Readonly<Record<string, List>> = {
  libraries: listLibraries,
  assets: listAssets,
  albums: showAlbums,
};

/** `keepsake list libraries|assets|albums`: what iCloud shows, as it was followed last. */
export async function listCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { words, flags } = line;
  const [name = '', ...more] = words;
  const list = Object.hasOwn(LISTS, name) ? LISTS[name] : undefined;
  const limit = readLimit(flags['limit']);
  const kinds = Object.keys(LISTS);
  const also = [
    list === undefined && `list takes one of the words ${kinds.join(', ')}${didYouMean(name, kinds)}`,
    more.length > 0 && 'list takes one word',
    limit === undefined && '--limit takes a whole number from 1',
    list !== undefined &&
      name !== 'assets' &&
      flags['limit'] !== undefined &&
      '--limit goes with list assets',
  ].filter((problem) => problem !== false);
  const { config, account } = readCall(line, context, { also, name: 'list' });
  if (list === undefined || limit === undefined) throw new KeepsakeError('USAGE', also[0] ?? '');
  if (flags['refresh'] === true) {
    // All that asks Apple takes longer to load than a list to print.
    const { refreshed } = await import('../refreshed.ts');
    await refreshed(config, context, `keepsake list ${name} --refresh`);
  }
  const refreshCommand = ownCommand(`list ${name} --refresh`, config.typed);
  const asked = { account: config.username, refreshCommand, limit, context };
  return readCatalogue(config, account, `list ${name}`, (catalogue, libraries) =>
    list(catalogue, libraries, asked),
  );
}

async function listLibraries(
  catalogue: CatalogueReader,
  libraries: readonly KnownLibrary[],
  { account }: Asked,
): Promise<Answer> {
  const groups = await catalogue.groups();
  const listed = libraries.map((known) => ({
    ...known,
    counts: countAssets(groups.filter(({ library }) => library === known.library.id)),
  }));
  return librariesAnswer(account, listed);
}

async function showAlbums(
  catalogue: CatalogueReader,
  libraries: readonly KnownLibrary[],
  { account, refreshCommand }: Asked,
): Promise<Answer> {
  return albumsAnswer(account, await listAlbums(catalogue, libraries), libraries, refreshCommand);
}

async function listAssets(
  catalogue: CatalogueReader,
  libraries: readonly KnownLibrary[],
  { account, limit, context }: Asked,
): Promise<Answer> {
  const { show, interruption } = context;
  const ids = new Set(libraries.map(({ library }) => library.id));
  const counts = countAssets((await catalogue.groups()).filter(({ library }) => ids.has(library)));
  const add = show.list('assets', [ASSETS_HEAD]);
  let listed = 0;
  for await (const rows of shownAssets(catalogue, libraries, limit)) {
    interruption.signal.throwIfAborted();
    add(rows.map((row) => ({ data: () => assetJson(row), lines: () => [assetLine(row)] })));
    listed += rows.length;
  }
  return assetsAnswer(account, { counts, listed, ...freshnessOf(libraries) });
}

/** Undefined for what is no number of rows. */
function readLimit(typed: string | true | undefined): number | undefined {
  if (typed === undefined) return Number.POSITIVE_INFINITY;
  const isNumber = typeof typed === 'string' && /^[1-9]\d{0,9}$/.test(typed);
  return isNumber ? Number(typed) : undefined;
}
