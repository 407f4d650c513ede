import type { AddRows, Answer } from '../../answer/answer.ts';
import {
  assetJson,
  ASSETS_AS_CSV,
  ASSETS_AS_LINES,
  assetsAnswer,
  librariesAnswer,
} from '../../answer/list-answer.ts';
import { albumsAnswer, smartAlbumsAnswer } from '../../answer/albums-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { Selection } from '../../model/selection.ts';
import type { CatalogueReader, KnownLibrary } from '../../model/catalogue.ts';
import type { Config } from '../../config/config.ts';
import { ownCommand, quoted } from '../../config/own-command.ts';
import { followedOf, namedOf } from '../../sync/follow/chosen.ts';
import { noSuchLibrary } from '../../sync/follow/no-such-library.ts';
import { freshnessOf } from '../../sync/follow/freshness.ts';
import { listAlbums, listSmartAlbums } from '../../sync/inspect/list-albums.ts';
import { countAssets } from '../../sync/inspect/list-assets.ts';
import { type AssetQuery, queryAssets, SORTS } from '../../sync/inspect/query-assets.ts';
import type { RefreshedAlbums } from '../../sync/inspect/refresh-albums.ts';
import { readCatalogue } from '../../sync/inspect/read-catalogue.ts';
import type { CommandContext } from '../command-context.ts';
import { listWords } from '../../base/list-words.ts';
import { WithEnd } from '../../base/with-end.ts';
import { didYouMean } from '../../base/nearest.ts';
import type { CommandLine } from '../program.ts';
import { userFilter } from '../user-filter.ts';
import { readCall } from '../read-call.ts';

interface Asked {
  readonly account: string;
  /** The same command, with a question to Apple before it. */
  readonly refreshCommand: string;
  /** What Apple said, where it was asked for albums. */
  readonly refreshed: RefreshedAlbums | undefined;
  readonly query: AssetQuery;
  readonly isCsv: boolean;
  /** Undefined: whatever is synced. */
  readonly choice: Pick<Selection, 'libraries'> | undefined;
  readonly context: CommandContext;
}

type List = (catalogue: CatalogueReader, libraries: readonly KnownLibrary[], asked: Asked) => Promise<Answer>;

const LISTS: Readonly<Record<string, List>> = {
  libraries: listLibraries,
  assets: listAssets,
  albums: showAlbums,
  'smart-albums': showSmartAlbums,
};

/** `keepsake list libraries|assets|albums|smart-albums`: what iCloud shows, as it was followed last. */
export async function listCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { words, flags } = line;
  const [name = '', ...more] = words;
  const list = Object.hasOwn(LISTS, name) ? LISTS[name] : undefined;
  const limit = readLimit(flags['limit']);
  const sort = SORTS.find(
    (one) => one === (flags['sort'] ?? (flags['reverse'] === true ? 'taken' : undefined)),
  );
  const isCsv = flags['csv'] === true;
  const kinds = Object.keys(LISTS);
  const ofAssets = ['limit', 'sort', 'reverse', 'csv'].filter((flag) => flags[flag] !== undefined);
  const also = [
    list === undefined && `list takes one of the words ${kinds.join(', ')}${didYouMean(name, kinds)}`,
    more.length > 0 && 'list takes one word',
    limit === undefined && '--limit takes a whole number from 1',
    flags['sort'] !== undefined &&
      sort === undefined &&
      `--sort takes ${listWords(SORTS, 'or')}${didYouMean(String(flags['sort']), SORTS)}`,
    isCsv && line.raw.json === true && '--csv does not go with --json',
    ...(list !== undefined && name !== 'assets'
      ? ofAssets.map((flag) => `--${flag} goes with list assets`)
      : []),
  ].filter((problem) => problem !== false);
  const { config, account } = readCall(line, context, { also, name: 'list' });
  if (list === undefined || limit === undefined) throw new KeepsakeError('USAGE', also[0] ?? '');
  const refreshed = flags['refresh'] === true ? await refresh(name, config, context) : undefined;
  // The lists that a filter names are asked for with it.
  const filters = Array.isArray(config.typed.filter) ? config.typed.filter : [];
  const filter = filters.map((text) => `--filter ${quoted(String(text))}`).join(' ');
  const refreshCommand = ownCommand(`list ${name} --refresh`, config.typed, { more: filter });
  const query = {
    ...userFilter(config, context.world.clock),
    sort,
    isReversed: flags['reverse'] === true,
    limit,
  };
  const choice = config.typed.library === undefined ? undefined : config.selection;
  const asked = { account: config.username, refreshCommand, refreshed, query, isCsv, choice, context };
  return readCatalogue(config, account, `list ${name}`, (catalogue, libraries) => {
    refuseMissing(choice, libraries);
    return list(catalogue, libraries, asked);
  });
}

/** Names that nothing is known of are told before anything is listed. */
function refuseMissing(choice: Asked['choice'], known: readonly KnownLibrary[]): void {
  if (choice === undefined) return;
  const error = noSuchLibrary(
    choice.libraries,
    known.map(({ library }) => library.id),
  );
  if (error !== undefined) throw error;
}

/** Those that are synced, or what the user wants of them; before the first sync all, for their albums may be known. */
function listedOf(known: readonly KnownLibrary[], choice: Asked['choice']): readonly KnownLibrary[] {
  const followed = followedOf(known);
  const listed = followed.length > 0 ? followed : known;
  return choice === undefined ? listed : namedOf(listed, choice.libraries);
}

/** All that asks Apple takes longer to load than a list to print. */
async function refresh(
  name: string,
  config: Config,
  context: CommandContext,
): Promise<RefreshedAlbums | undefined> {
  const { runWithProgress } = await import('../run-with-progress.ts');
  const command = `keepsake list ${name} --refresh`;
  if (name === 'albums' || name === 'smart-albums') {
    const { refreshAlbums } = await import('../../sync/inspect/refresh-albums.ts');
    return runWithProgress(config, context, command, refreshAlbums);
  }
  const { refreshCatalogue } = await import('../../sync/inspect/refresh-catalogue.ts');
  await runWithProgress(config, context, command, refreshCatalogue);
  return undefined;
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
  return librariesAnswer(account, listed, await catalogue.others());
}

async function showAlbums(
  catalogue: CatalogueReader,
  known: readonly KnownLibrary[],
  asked: Asked,
): Promise<Answer> {
  // Albums are told by the personal library alone.
  const own = namedOf(known, asked.choice?.libraries);
  const listed = await listAlbums(catalogue, own, asked.refreshed?.counts);
  return albumsAnswer(listed, { ...asked, libraries: own, shortfall: asked.refreshed?.shortfall });
}

async function showSmartAlbums(
  catalogue: CatalogueReader,
  known: readonly KnownLibrary[],
  asked: Asked,
): Promise<Answer> {
  const own = namedOf(known, asked.choice?.libraries);
  const listed = await listSmartAlbums(catalogue, own, asked.refreshed?.smartCounts);
  return smartAlbumsAnswer(listed, { ...asked, libraries: own, shortfall: undefined });
}

async function listAssets(
  catalogue: CatalogueReader,
  known: readonly KnownLibrary[],
  { account, query, isCsv, choice, refreshCommand, context }: Asked,
): Promise<Answer> {
  const { show, interruption } = context;
  const libraries = listedOf(known, choice);
  const ids = new Set(libraries.map(({ library }) => library.id));
  const counts = countAssets((await catalogue.groups()).filter(({ library }) => ids.has(library)));
  const { head, line } = isCsv ? ASSETS_AS_CSV : ASSETS_AS_LINES;
  const found = new WithEnd(queryAssets(catalogue, libraries, query));
  let add: AddRows | undefined;
  let listed = 0;
  for await (const rows of found) {
    interruption.signal.throwIfAborted();
    add ??= show.list('assets', [head]);
    add(rows.map((row) => ({ data: () => assetJson(row), lines: () => [line(row)] })));
    listed += rows.length;
  }
  if (add === undefined) show.list('assets', [head]);
  const isFiltered = query.filter !== undefined;
  return assetsAnswer(account, {
    counts,
    listed,
    isFiltered,
    isSorted: query.sort !== undefined,
    refreshCommand,
    ...found.end,
    ...freshnessOf(libraries),
  });
}

/** Undefined for what is no number of rows. */
function readLimit(typed: string | true | undefined): number | undefined {
  if (typed === undefined) return Number.POSITIVE_INFINITY;
  const isNumber = typeof typed === 'string' && /^[1-9]\d{0,9}$/.test(typed);
  return isNumber ? Number(typed) : undefined;
}
