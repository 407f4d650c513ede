import { printable } from '../../base/printable.ts';
import { withKnownSignatures } from './known-signatures.ts';
import { ignoredAssets } from '../../model/asset-text.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import { placesByAlbums } from '../../plan/place-albums.ts';
import { chosenOf } from '../follow/chosen.ts';
import type { Run } from '../open/open-account.ts';
import { batches, type HashProgress, hashTree, knownSignatures } from './hash-tree.ts';
import { importPage, type ImportPorts } from './import-page.ts';
import { type ImportReport, ImportTally } from './import-report.ts';
import { LocalMatches } from './local-matches.ts';
import { localFiles } from '../open/local-files.ts';
import { openDestination, type OpenedDestination } from '../open/open-destination.ts';
import { readAllAlbums } from '../cycle/follow-albums.ts';
import { AlbumJudge } from '../selection/album-judge.ts';
import { newestAssets } from '../jobs/batch.ts';
import { followNow } from '../follow/follow-now.ts';
import { trustWarning } from '../session/trust-warning.ts';
import { rulesAt } from '../paths/rules-at.ts';

export interface ImportOptions {
  /** Real paths, none of them inside another. */
  readonly folders: readonly string[];
  /** Threads that read at the same time. */
  readonly workers: number;
  readonly onProgress: (progress: HashProgress) => void;
  /** All files are read; what follows asks Apple. */
  readonly onRead: () => void;
}

/**
 * Takes over files of any origin by their content: reads them, signs in, and records or copies what the library has. A dry
 * run changes nothing but what is remembered of files that were read.
 */
export async function importTree(run: Run, options: ImportOptions): Promise<ImportReport> {
  const { config, clock, source, state, signal } = run;
  const { folders, workers, onProgress } = options;
  const startedAtMs = clock.monotonic();
  const tally = new ImportTally();
  const opened = await openDestination(run);
  const root =
    config.directory === undefined ? undefined : await localFiles.resolve(config.directory.absolute);

  const onUnreadable = (found: Parameters<typeof tally.unreadable>[0]) => tally.unreadable(found);
  const read = await hashTree(folders, {
    files: localFiles,
    state,
    workers,
    signal,
    onUnreadable,
    onProgress,
  });
  options.onRead();

  const { trustEnds } = await source.signIn(signal);
  const warning = trustWarning(trustEnds, clock.now(), config.typed);
  if (warning !== undefined) run.warnOnce(warning);
  const rules = wishesAt(rulesAt(config, opened), clock.now());
  const ports: ImportPorts = {
    run,
    target: knowing(opened, root, run),
    matches: new LocalMatches({ state, folders, root, isUntouched: (file) => localFiles.isUntouched(file) }),
    files: localFiles.asSource(),
    tally,
    dryRun: config.task !== 'sync',
    rules,
    albums: AlbumJudge.ofRules(run.catalogue, rules, opened.destination.traits),
    ignored: await ignoredAssets(state),
  };
  const shortfall = await matchLibrary(ports);
  const isWhole = config.selection.recent === undefined;
  return tally.report({
    ...read,
    dryRun: ports.dryRun,
    strangers: isWhole ? await countStrangers(folders, ports) : undefined,
    shortfall: isWhole ? shortfall : undefined,
    seconds: (clock.monotonic() - startedAtMs) / 1000,
  });
}

function knowing(target: OpenedDestination, root: string | undefined, { state }: Run): OpenedDestination {
  if (root === undefined) return target;
  return { ...target, destination: withKnownSignatures(target.destination, root, state) };
}

/** Follows the library, and looks for everything that it shows among the files; answers why something may have been missed. */
async function matchLibrary(ports: ImportPorts): Promise<string | undefined> {
  const { run } = ports;
  const { catalogue, config, signal, report } = run;
  const { recent, libraries } = config.selection;
  const shortfalls = [await followNow({ ...run, warnOnce: undefined }, config.selection)];
  if (placesByAlbums(config)) {
    const wanted = new Set(chosenOf(await catalogue.libraries(), libraries).map(({ library }) => library.id));
    const fallsShort = (why: string) => shortfalls.push(why);
    for await (const page of readAllAlbums({ run, wanted, doneSteps: undefined, fallsShort })) void page;
  }
  for (const { library, shown } of chosenOf(await catalogue.libraries(), libraries)) {
    let looked = 0;
    for await (const { assets, looked: names } of newestAssets(catalogue, library.id, recent)) {
      signal.throwIfAborted();
      looked += names.length;
      report({
        kind: 'listed',
        assets: looked,
        expected: recent === undefined ? shown : Math.min(shown, recent),
      });
      await importPage(assets, ports);
    }
  }
  return shortfalls.find((why) => why !== undefined);
}

/** What stands beside photos, whoever wrote it, is no stranger. */
const SIDECAR = /\.xmp$/i;

/** Files that were read and whose bytes no photo has. Looks at the folders again, so that memory does not hold their names. */
async function countStrangers(folders: readonly string[], { run, matches }: ImportPorts): Promise<number> {
  const { state, log, signal } = run;
  let strangers = 0;
  for await (const files of batches(folders, localFiles, () => {})) {
    signal.throwIfAborted();
    for (const [path, signature] of await knownSignatures(files, state)) {
      if (matches.has(signature) || SIDECAR.test(path)) continue;
      strangers += 1;
      log.debug(`no photo of this library: ${printable(path)}`);
    }
  }
  return strangers;
}
