import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { KeepsakeError } from '../../base/errors.ts';
import { jsonFrom } from '../../base/json-from.ts';
import { printable } from '../../base/printable.ts';
import type { Config } from '../../config/config.ts';
import { quoted } from '../../config/own-command.ts';
import type { DeletionJournal } from '../../model/deletion-journal.ts';
import { type Destination, DestinationError } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { proofFolder, proofMarkPath } from '../../plan/safe-path.ts';
import { lookOnce, orEnd } from '../paths/look-at-paths.ts';
import { allJournals, journalPathOf } from '../open/open-journal.ts';
import type { OpenedDestination } from '../open/open-destination.ts';

type Place = Pick<Destination, 'names' | 'read' | 'stat' | 'links'>;
type Owner = Pick<Config, 'cookieDirectory' | 'username'>;

/** We write some hundred bytes. */
const MOST_BYTES = 16_384;
const MOST_MARKS = 1_000;

const schema = v.object({
  keepsake: v.literal(1),
  account: v.string(),
  journal: v.string(),
  run: v.string(),
});

/**
 * That photos were deleted in iCloud on the proof of files in this folder, and by which run: a text file beside the trash that goes wherever
 * the disk goes. A journal that knows the run tells which photos those are.
 */
interface ProofMark {
  readonly path: RelativePath;
  /** Undefined where it cannot be read. */
  readonly says: v.InferOutput<typeof schema> | undefined;
}

/** Writes the mark of a journal, once what it says stands there, and before iCloud is asked. Rejects where it cannot be written. */
export async function markProof(
  destination: Place,
  journal: Pick<DeletionJournal, 'read'>,
  { run, ...owner }: Owner & { readonly run: string },
): Promise<void> {
  const says = { keepsake: 1, account: owner.username, journal: journalPathOf(owner), run } as const;
  const bytes = Buffer.from(`${JSON.stringify(says)}\n`);
  const runs = await runsOf([journal]);
  const own = (await marksAt(destination)).find((mark) => mark.says !== undefined && runs.has(mark.says.run));
  if (own?.says?.run === run) return;
  const path = own?.path ?? proofMarkPath(`${randomUUID()}.json`);
  const { links } = destination;
  await orEnd(async () => {
    const fact = await links.look(path, undefined);
    const end = await links.put(path, bytes, fact.kind === 'file' ? fact.identity : undefined);
    if (end === 'taken') throw new DestinationError('EBUSY', 'file', `${path} was changed meanwhile`);
  });
}

/**
 * Why files of this folder may be all that is left of photos of which no journal of this cookie directory tells: another one deleted them in
 * iCloud, or one that is lost. In words.
 */
export async function strangeProof(
  { destination, root = '' }: Pick<OpenedDestination, 'destination' | 'root'>,
  owner: Owner,
): Promise<string | undefined> {
  const marks = await marksAt(destination);
  if (marks.length === 0) return undefined;
  const runs = await runsOf(await allJournals(owner));
  const strange = marks.find(({ says }) => says === undefined || !runs.has(says.run));
  if (strange === undefined) return undefined;
  const { says, path } = strange;
  const file = quoted(`${root}/${path}`);
  const whose =
    says === undefined
      ? `${file} cannot be read`
      : `keepsake deleted photos of ${printable(says.account)} in iCloud, of which the files here are left, and ${printable(says.journal)} tells which: it is not in this cookie directory, or not whole`;
  return `${whose}; use that one (--cookie-directory), or, where those photos may go to the trash here like any others, remove the mark: \`rm ${file}\``;
}

async function runsOf(journals: readonly Pick<DeletionJournal, 'read'>[]): Promise<ReadonlySet<string>> {
  const runs = new Set<string>();
  for (const journal of journals) {
    try {
      await journal.read(({ run }) => runs.add(run));
    } catch (error) {
      if (!(error instanceof KeepsakeError)) throw error;
      // What it tells is not known: its mark is a stranger's.
    }
  }
  return runs;
}

async function marksAt(destination: Place): Promise<readonly ProofMark[]> {
  const names = (await orEnd(() => destination.names(proofFolder()))).filter((name) =>
    name.endsWith('.json'),
  );
  const marks: ProofMark[] = [];
  for (const name of names.slice(0, MOST_MARKS)) {
    const path = proofMarkPath(name);
    marks.push({ path, says: await lookOnce(() => readMark(destination, path)) });
  }
  return marks;
}

async function readMark(destination: Place, path: RelativePath): Promise<ProofMark['says']> {
  const stored = await destination.stat(path);
  if (stored?.kind !== 'file' || stored.size > MOST_BYTES) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of destination.read(path)) chunks.push(Uint8Array.from(chunk));
  const parsed = v.safeParse(schema, jsonFrom(Buffer.concat(chunks).toString('utf8')));
  return parsed.success ? parsed.output : undefined;
}
