import type { Clock } from '../../base/clock.ts';
import { DestinationError } from '../../model/destination.ts';
import type { LinkAnswer } from '../../model/destination-links.ts';
import type { FailedLink, LinkMode, RecordedLink, TreeNumber } from '../../model/links.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { WantedLink } from '../../plan/want-links.ts';
import { endOfRun } from '../../transfer/end-of-run.ts';
import type { SpaceReservations } from '../../transfer/space-reservations.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { copyWithin } from './copy-within.ts';
import type { LinkJournal } from './link-journal.ts';
import { orEnd } from '../paths/look-at-paths.ts';
import { inOneStem } from './link-stems.ts';
import { sameBytesAt } from '../paths/same-bytes-at.ts';

export interface MakeLinksPorts {
  readonly target: OpenedDestination;
  readonly state: Pick<StateStore, 'at' | 'links'>;
  readonly journal: Pick<LinkJournal, 'begin' | 'through'>;
  /** Ways to make a link here, the best first; a further one is tried where one file cannot have a link that way. */
  readonly modes: readonly LinkMode[];
  /** For copies. */
  readonly space: Pick<SpaceReservations, 'reserve'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface LinkToMake {
  readonly tree: TreeNumber;
  readonly wanted: WantedLink;
  /** What is to be replaced, and as what it was seen; undefined: the first free name. */
  readonly over?: { readonly path: RelativePath; readonly identity: string };
}

export interface MadeLinks {
  readonly made: readonly RecordedLink[];
  readonly failed: readonly FailedLink[];
}

/** Too many names of one file, or a folder that is another volume: another way may work. */
const OF_THE_WAY: ReadonlySet<string> = new Set(['EMLINK', 'EXDEV']);

interface Try {
  readonly link: LinkToMake;
  readonly paths: readonly RelativePath[];
  readonly modes: readonly LinkMode[];
}

/** Makes links under the first of their names that is free. What is wrong with one is a failure of that one. */
export async function makeLinks(ports: MakeLinksPorts, links: readonly LinkToMake[]): Promise<MadeLinks> {
  const made: RecordedLink[] = [];
  const failed: FailedLink[] = [];
  /** Names that these links got, as the disk compares them. */
  const given = new Set<string>();
  let tries = (await inOneStem(ports, links)).map((link) => ({
    link,
    paths: namesOf(link, ports),
    modes: ports.modes,
  }));
  while (tries.length > 0) {
    await ports.journal.begin(tries.flatMap(begunBy));
    const answers = await tryEach(ports, tries, given);
    const again: Try[] = [];
    for (const [at, one] of tries.entries()) {
      const answer = answers[at];
      const { link, paths, modes } = one;
      const [path] = paths;
      const [mode] = modes;
      if (answer === undefined || path === undefined || mode === undefined) {
        failed.push(failureOf(link, path, 'EEXIST'));
      } else if (answer.kind === 'made' || answer.kind === 'there') {
        made.push(linkOf(link, path, mode, answer));
      } else if (answer.kind === 'taken') {
        // What is to be replaced was touched meanwhile: then it stays.
        if (link.over === undefined) again.push({ link, paths: paths.slice(1), modes: ports.modes });
      } else if (answer.kind === 'failed') {
        const isOver = !OF_THE_WAY.has(answer.code) || modes.length < 2;
        if (isOver) failed.push(failureOf(link, path, answer.code));
        else again.push({ link, paths, modes: modes.slice(1) });
      }
    }
    tries = again;
  }
  return { made, failed };
}

/** What is replaced is recorded already. */
function begunBy({ link: { over, wanted }, paths: [path] }: Try) {
  return over !== undefined || path === undefined ? [] : [{ path, from: wanted.source.path }];
}

/** Never the name of the file itself. */
function namesOf({ wanted, over }: LinkToMake, { target }: MakeLinksPorts): readonly RelativePath[] {
  const own = target.pathKey(wanted.source.path);
  return over === undefined ? wanted.candidates.filter((path) => target.pathKey(path) !== own) : [over.path];
}

type Answer = LinkAnswer & { readonly signature?: string };

async function tryEach(
  ports: MakeLinksPorts,
  tries: readonly Try[],
  given: Set<string>,
): Promise<readonly (Answer | undefined)[]> {
  const answers = new Map<Try, Answer>();
  const asLinks = tries.flatMap((one) => {
    const { link, paths, modes } = one;
    const [to, kind] = [paths[0], modes[0]];
    if (to === undefined || kind === undefined || kind === 'copy') return [];
    const over = link.over?.identity;
    // Of two names of one file that are both replaced here, the second is its last.
    const instead = over === undefined ? {} : { over, keepsLast: true };
    return [{ one, link: { kind, from: link.wanted.source.path, to, ...instead } }];
  });
  const { links } = ports.target.destination;
  const found = await orEnd(() => links.make(asLinks.map(({ link }) => link)));
  for (const [at, { one }] of asLinks.entries()) {
    const answer = found[at];
    if (answer !== undefined) answers.set(one, answer);
  }
  for (const one of tries) {
    const [to] = one.paths;
    if (one.modes[0] === 'copy' && to !== undefined) answers.set(one, await copyTo(ports, one.link, to));
  }
  await findOwnFiles(ports, answers, given);
  return tries.map((one) => answers.get(one));
}

/** Copies, and files that share their bytes, which are there already: a name in the way tells nothing of its bytes. */
async function findOwnFiles(
  ports: MakeLinksPorts,
  answers: Map<Try, Answer>,
  given: Set<string>,
): Promise<void> {
  for (const [one, answer] of answers) {
    const { link, paths, modes } = one;
    const [to, mode] = [paths[0], modes[0]];
    if (to === undefined || (mode !== 'copy' && mode !== 'reflink')) continue;
    const key = ports.target.pathKey(to);
    if (answer.kind === 'taken' && link.over === undefined && !given.has(key)) {
      const there = await sameBytesAt(ports, link.wanted.source, to);
      if (there !== undefined) answers.set(one, there);
    }
    if (answers.get(one)?.kind !== 'failed') given.add(key);
  }
}

/** A copy that is to be replaced was taken away before. */
async function copyTo(
  { target, space, signal }: MakeLinksPorts,
  { wanted }: LinkToMake,
  to: RelativePath,
): Promise<Answer> {
  const reservation = await space.reserve(wanted.source.size);
  if (reservation === undefined) throw endOfRun({ kind: 'destination', code: 'ENOSPC', scope: 'volume' });
  if (reservation === 'never') return { kind: 'failed', code: 'EFBIG' };
  try {
    const answer = await copyWithin(target.destination, wanted.source, to, signal);
    if (answer.kind === 'damaged') return { kind: 'failed', code: 'EIO' };
    if (answer.kind !== 'made') return answer;
    const { size, modifiedAtMs, signature } = answer;
    return { kind: 'made', file: { kind: 'file', size, modifiedAtMs }, signature };
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    if (error.scope === 'volume') throw endOfRun({ kind: 'destination', code: error.code, scope: 'volume' });
    return { kind: 'failed', code: error.code };
  } finally {
    reservation.end();
  }
}

function linkOf(
  { tree, wanted }: LinkToMake,
  path: RelativePath,
  mode: LinkMode,
  { file, signature }: Answer & { kind: 'made' | 'there' },
): RecordedLink {
  const { key, source, collection } = wanted;
  const { size, modifiedAtMs } = file;
  const { verified, installed } = source;
  const isCopyOfEdit = signature !== undefined && signature !== source.signature;
  return {
    key,
    path,
    size,
    modifiedAtMs,
    signature: signature ?? source.signature,
    ...(installed !== undefined && !isCopyOfEdit && { installed }),
    verified,
    tree,
    collection,
    mode,
  };
}

function failureOf({ tree, wanted }: LinkToMake, path: RelativePath | undefined, code: string): FailedLink {
  const { key, collection, candidates } = wanted;
  return { key, tree, collection, path: path ?? candidates[0], code };
}
