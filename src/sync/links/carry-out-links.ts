import { unreachable } from '../../base/errors.ts';
import type { LinkCounts, OwedLinks, RecordedLink, TreeNumber } from '../../model/links.ts';
import { nextLinkRound, type TreeStep } from '../../plan/link-rounds.ts';
import type { LinkStep } from '../../plan/plan-links.ts';
import { type LinkToMake, makeLinks, type MakeLinksPorts } from './make-links.ts';
import { type LinkToRemove, removeLinks, type RemoveLinksPorts } from './remove-links.ts';

export type CarryOutPorts = MakeLinksPorts & RemoveLinksPorts;

/**
 * Carries out what is planned of links: what is new is durable and recorded before what is old goes, so that a run that is cut off in
 * between leaves both. A name that one photo leaves is free for another one by then. `settled`: photos with which these steps are through.
 */
export async function carryOutLinks(
  ports: CarryOutPorts,
  steps: readonly TreeStep[],
  settled: readonly OwedLinks[],
): Promise<LinkCounts> {
  let sum: LinkCounts = { made: 0, removed: 0, failed: 0 };
  let [left, open] = [steps, settled];
  do {
    const { now, later } = nextLinkRound(left, ports.target.pathKey);
    const waiting = new Set(later.map(({ tree, step }) => textOf(photoOf({ ...linkIn(step), tree }))));
    const through = open.filter((one) => !waiting.has(textOf(one)));
    const { made, removed, failed } = await carryOutRound(ports, now, through);
    sum = { made: sum.made + made, removed: sum.removed + removed, failed: sum.failed + failed };
    left = later;
    open = open.filter((one) => waiting.has(textOf(one)));
  } while (left.length > 0);
  return sum;
}

function linkIn(step: LinkStep): Pick<RecordedLink, 'key'> {
  return 'wanted' in step ? step.wanted : step.link;
}

async function carryOutRound(
  ports: CarryOutPorts,
  steps: readonly TreeStep[],
  settled: readonly OwedLinks[],
): Promise<LinkCounts> {
  const { state, target, clock } = ports;
  const toMake: LinkToMake[] = [];
  const toRemove: LinkToRemove[] = [];
  const noted: RecordedLink[] = [];
  const dropped: RecordedLink[] = [];
  const owed: OwedLinks[] = [];
  const toClear: (LinkStep & { do: 'replace' })[] = [];
  for (const { tree, step } of steps) {
    switch (step.do) {
      case 'make':
        toMake.push({ tree, wanted: step.wanted });
        break;
      case 'replace':
        toMake.push(replacement(tree, step));
        if (mustBeCleared(step)) toClear.push(step);
        break;
      case 'note': {
        const { size, signature, modifiedAtMs, verified } = step.wanted.source;
        noted.push({ ...step.link, size, signature, modifiedAtMs, verified });
        dropped.push(step.link);
        break;
      }
      case 'remove':
        toRemove.push(step);
        break;
      case 'drop':
        dropped.push(step.link);
        break;
      case 'wait':
        owed.push(photoOf(step.link));
        break;
      case 'keep':
      case 'leave':
        break;
      default:
        unreachable(step);
    }
  }
  await clear(ports, toClear);
  const { made, failed } = await makeLinks(ports, toMake);
  await target.destination.confirm(made.map(({ path }) => path));
  const waiting = new Set(owed.map((one) => textOf(one)));
  await state.links.record(target, {
    made: [...noted, ...made],
    dropped,
    failed,
    settled: [...settled, ...toClear.map(({ link }) => photoOf(link))].filter(
      (one) => !waiting.has(textOf(one)),
    ),
  });
  if (owed.length > 0) await state.links.owe(target.id, owed);
  await ports.journal.through();
  // Without the new one the old one stays.
  const wished = new Set(toMake.map(({ tree, wanted }) => nameOf({ ...wanted, tree })));
  const got = new Set(made.map(nameOf));
  const going = toRemove.filter(({ link }) => !wished.has(nameOf(link)) || got.has(nameOf(link)));
  await ports.journal.begin(going.map(({ link: { path } }) => ({ path, from: undefined })));
  const removed = going.length === 0 ? undefined : await removeLinks(ports, going);
  if (removed !== undefined) await state.links.record(target, { made: [], settled: [], ...removed });
  if (removed !== undefined) await ports.journal.through();
  return {
    made: made.length,
    removed: removed?.dropped.length ?? 0,
    failed: failed.length + (removed?.failed.length ?? 0),
  };

  /** A row without its link would mean that the user took it away: from here on it is owed instead. */
  async function clear(
    { target: { destination, id } }: Pick<CarryOutPorts, 'target'>,
    replaced: readonly (LinkStep & { do: 'replace' })[],
  ): Promise<void> {
    if (replaced.length === 0) return;
    const links = replaced.map(({ link }) => link);
    await state.links.owe(id, links.map(photoOf));
    await state.links.record(target, { made: [], failed: [], settled: [], dropped: links });
    for (const { path } of links) await destination.setAside(path, clock.now());
  }
}

function replacement(tree: TreeNumber, step: LinkStep & { do: 'replace' }): LinkToMake {
  const { wanted, link, identity } = step;
  if (!mustBeCleared(step)) return { tree, wanted, over: { path: link.path, identity } };
  return { tree, wanted: { ...wanted, candidates: [link.path, ...wanted.candidates] } };
}

/** The last bytes of a photo are put aside first, and so are copies, which no other name vouches for. */
function mustBeCleared({ isLast }: LinkStep & { do: 'replace' }): boolean {
  return isLast;
}

function photoOf({ key: { library, asset }, tree }: Pick<RecordedLink, 'key' | 'tree'>): OwedLinks {
  return { library, asset, tree };
}

/** Of which file, album and tree a link is. */
function nameOf({ key, tree, collection }: Pick<RecordedLink, 'key' | 'tree' | 'collection'>): string {
  return JSON.stringify([key.library, key.asset, key.role, tree, collection]);
}

function textOf({ library, asset, tree }: OwedLinks): string {
  return JSON.stringify([library, asset, tree]);
}
