import { unreachable } from '../../base/errors.ts';
import { type Action, isTask, type Wanted } from '../../model/action.ts';
import type { Asset } from '../../model/asset.ts';
import type { Moment } from '../../model/selection.ts';
import { isRecorded } from '../../plan/page-facts.ts';
import { planPage, RunClaims } from '../../plan/plan-page.ts';
import { wantFiles, type WantRules } from '../../plan/want-files.ts';
import type { FilesAsSource } from '../../model/local-files.ts';
import { transferAll } from '../../transfer/transfer-all.ts';
import { assetText } from '../../model/asset-text.ts';
import type { Run } from '../open/open-account.ts';
import type { AlbumJudge } from '../selection/album-judge.ts';
import { gatherFacts } from '../fulfil/gather-facts.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { ImportTally } from './import-report.ts';
import type { LocalMatches } from './local-matches.ts';

export interface ImportPorts {
  readonly run: Run;
  readonly target: OpenedDestination;
  readonly matches: LocalMatches;
  readonly files: FilesAsSource;
  readonly tally: ImportTally;
  readonly dryRun: boolean;
  /** What is wanted, by the time at which the import began. */
  readonly rules: WantRules<Moment>;
  /** By which albums they lie. */
  readonly albums: Pick<AlbumJudge, 'places'>;
  /** Assets that the user does not want, by `assetText`. */
  readonly ignored: ReadonlySet<string>;
}

/**
 * Takes over what a page's assets have on this machine: first what needs no copy, then copies, each file of the page ended
 * before the next page is looked at.
 */
export async function importPage(assets: readonly Asset[], ports: ImportPorts): Promise<void> {
  const { matches, tally } = ports;
  tally.page(assets.length);
  await matches.look(assets);
  const around = await ports.albums.places(assets);
  const wanted = assets.flatMap((asset) => {
    const files = wantFiles(asset, ports.rules, undefined, around(asset)).wanted;
    if (!ports.ignored.has(assetText({ library: asset.library, asset: asset.id }))) return files;
    tally.ignored(files.length);
    return [];
  });
  const copies = await adoptPage(wanted, ports);
  await copyFiles(copies, ports);
}

/** Records what lies in the destination, under whatever name; answers what has to be copied there. */
async function adoptPage(wanted: readonly Wanted[], ports: ImportPorts): Promise<readonly Wanted[]> {
  const { run, matches, files, tally } = ports;
  const { facts, actions, waiting } = await plan(wanted, ports);
  const adoptions: Action[] = [];
  const open: Wanted[] = [...waiting];
  for (const action of actions) {
    switch (action.do) {
      case 'keep':
        tally.recorded(action);
        break;
      case 'adopt':
        adoptions.push(action);
        break;
      case 'fetch':
      case 'fail':
        open.push(action.wanted);
        break;
      case 'skip':
        break;
      default:
        unreachable(action);
    }
  }

  const copies: Wanted[] = [];
  const counted = new Set<string>();
  for (const file of open) {
    const { resource } = file;
    const match = await matches.find(resource);
    if (match?.where === 'inside') {
      adoptions.push({ do: 'adopt', wanted: file, path: match.path, verified: true });
    } else if (match !== undefined) {
      copies.push({ ...file, resource: { ...resource, address: files.addressOf(match.path) } });
    } else if (isRecorded(file, facts.saved) && run.config.removedFiles === 'leave') {
      tally.removed();
    } else if (!counted.has(resource.signature)) {
      // One download will serve all files of a page that share their bytes.
      counted.add(resource.signature);
      tally.missing(file);
    }
  }
  await carryOut(adoptions, ports);
  return copies;
}

/** Two photos with the same bytes get one copy: the second is planned again when the first has ended. */
async function copyFiles(copies: readonly Wanted[], ports: ImportPorts): Promise<void> {
  const { tally, dryRun } = ports;
  for (let left = copies; left.length > 0; ) {
    const { actions, waiting } = await plan(left, ports);
    await carryOut(actions, ports);
    if (dryRun) tally.shared(waiting.length);
    left = dryRun ? [] : waiting;
  }
}

/** With nothing else under way: what was planned before has ended. */
async function plan(wanted: readonly Wanted[], { run, target }: ImportPorts) {
  const { state, signal } = run;
  const facts = await gatherFacts(wanted, target, { state, removedFiles: 'fetch' }, signal);
  return { facts, ...planPage(wanted, facts, new RunClaims(target.destination.traits)) };
}

async function carryOut(actions: readonly Action[], ports: ImportPorts): Promise<void> {
  const { run, target, files, tally, dryRun } = ports;
  const { clock, gate, state, config, signal } = run;
  if (dryRun) {
    for (const action of actions) pretend(action, tally);
    return;
  }
  await transferAll(
    each(actions.filter(isTask)),
    {
      clock,
      gate,
      source: files.source,
      destination: target.destination,
      state: {
        // A copy that failed says nothing about the photo: the next sync fetches it like any other.
        record: (destination, outcomes) =>
          state.record(
            destination,
            outcomes.filter(({ kind }) => kind !== 'failed'),
          ),
      },
      report(event) {
        if (event.kind === 'ended') tally.ended(event.outcome);
        run.report(event);
      },
    },
    { destination: target, threads: config.threads, freeFloor: config.freeFloor, signal },
  );
}

function pretend(action: Action, tally: ImportTally): void {
  if (action.do === 'adopt') tally.adopted(action.path);
  if (action.do === 'fetch') tally.copied(action.wanted);
  if (action.do === 'fail') tally.ended({ kind: 'failed', path: undefined, ...action });
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
