import { dirname } from 'node:path';
import * as v from 'valibot';
import { explained, type FileCalls, systemFileCalls } from '../account/file-calls.ts';
import { readPrivateFile, TOO_LARGE } from '../account/private-file.ts';
import { KeepsakeError } from '../base/errors.ts';
import { jsonFrom } from '../base/json-from.ts';
import { sizeFrom, timeFrom } from '../base/outside-numbers.ts';
import {
  type DeletionJournal,
  JOURNAL_WORDS,
  type JournalEntry,
  type ProofFile,
} from '../model/deletion-journal.ts';

/** Half a million photos. */
const MOST_BYTES = 256 << 20;
/** Names of Apple's have some forty characters, paths of a disk a few thousand. */
const MOST_NAME = 1_000;
const MOST_TEXT = 4_096;
const MOST_PROOFS = 100;

/** Lines of another version say nothing here. */
const VERSION = 1;

/**
 * Opens the journal beside the state: a text file with one JSON object a line. It is a file of its own, so that it outlives a damaged
 * state, and only grows: a line that was written is never touched again.
 */
export function openDeletionJournal(path: string, calls: FileCalls = systemFileCalls): DeletionJournal {
  return {
    append: (entries) => append(calls, path, entries),
    read: (take) => read(calls, path, take),
  };
}

async function append(calls: FileCalls, path: string, entries: readonly JournalEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const lines = entries.map(encode);
  const write = async () => {
    const file = await calls.append(path);
    try {
      // A line that a crash cut off ends here, and takes none of the new ones along.
      await file.write(`\n${lines.join('\n')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // Also where the file was there: a crash may have come between its first line and this.
    await calls.syncDirectory(dirname(path));
  };
  await explained(`the journal of deletions ${path} cannot be written`, write());
}

async function read(calls: FileCalls, path: string, take: (entry: JournalEntry) => void) {
  const { text = '', why } = await explained(
    `the journal of deletions ${path} cannot be read`,
    readPrivateFile(calls, path, MOST_BYTES),
  );
  if (why !== undefined && why !== 'empty') {
    const details = why === TOO_LARGE ? TOO_LARGE_DETAILS : [];
    throw new KeepsakeError('STATE_UNREADABLE', `the journal of deletions ${path} cannot be read: ${why}`, {
      details,
    });
  }
  let unreadable = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    // What is being written at this moment has no end yet, and neither has what a crash cut off.
    if (end === -1) break;
    const line = text.slice(start, end);
    const entry = line === '' ? undefined : decode(line);
    if (entry !== undefined) take(entry);
    else if (line !== '' && !isCutOff(line)) unreadable += 1;
    start = end + 1;
  }
  return { unreadable };
}

/** Nothing is deleted or brought back as long as it is there. */
const TOO_LARGE_DETAILS = [
  `${MOST_BYTES >> 20} MiB, half a million photos, are the most that is read: nothing is deleted or brought back until it has another name`,
  'give it another name, such as one that ends in .old, and keep it: a new one begins; `undo` and `log deletions` know nothing of what the old one tells, and --mirror-deletions says what it needs',
];

const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(MOST_NAME));
const text = v.pipe(v.string(), v.maxLength(MOST_TEXT));
const schema = v.object({
  v: v.literal(VERSION),
  what: v.picklist(JOURNAL_WORDS),
  at: v.pipe(v.string(), v.isoTimestamp()),
  run: name,
  library: name,
  asset: name,
  name: v.optional(text),
  master: v.optional(name),
  size: v.optional(
    v.pipe(
      v.number(),
      v.check((size) => sizeFrom(size) !== undefined),
    ),
  ),
  signature: v.optional(name),
  proof: v.optional(v.pipe(v.array(v.object({ destination: text, path: text })), v.maxLength(MOST_PROOFS))),
  why: v.optional(text),
  reason: v.optional(text),
});

/** In the order in which a person reads it. Rejects what could not be read back: nothing may be asked for without a line of it. */
function encode(entry: JournalEntry): string {
  const { what, atMs, run, library, asset } = entry;
  const at = timeFrom(atMs);
  if (at !== undefined) {
    const line = JSON.stringify({
      v: VERSION,
      what,
      at: new Date(at).toISOString(),
      run,
      library,
      asset,
      name: cut(entry.name),
      size: entry.size,
      signature: entry.signature,
      master: entry.master,
      proof: entry.proof?.slice(0, MOST_PROOFS).map(cutProof),
      why: cut(entry.why),
      reason: cut(entry.reason),
    });
    if (decode(line) !== undefined) return line;
  }
  throw new KeepsakeError('INTERNAL', 'an entry of the journal of deletions could not be read back', {
    details: [`${what} of ${asset}`],
  });
}

function cutProof({ destination, path }: ProofFile): ProofFile {
  return { destination: destination.slice(0, MOST_TEXT), path: path.slice(0, MOST_TEXT) };
}

function cut(words: string | undefined): string | undefined {
  return words?.slice(0, MOST_TEXT);
}

/** Written to the middle when its writer died or its disk was full: nothing was asked for by such a line. */
function isCutOff(line: string): boolean {
  return /^(\{"v":|\0+$)/.test(line) ? !line.endsWith('}') : START.startsWith(line);
}

const START = '{"v":';

/** Undefined where a line says nothing that this keepsake understands. */
function decode(line: string): JournalEntry | undefined {
  const parsed = v.safeParse(schema, jsonFrom(line));
  if (!parsed.success) return undefined;
  const { v: _version, at, ...entry } = parsed.output;
  const atMs = timeFrom(Date.parse(at));
  return atMs === undefined ? undefined : { ...entry, atMs };
}
