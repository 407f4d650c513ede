import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { Body } from '../../src/simulator/core/body.ts';
import type { Library } from '../../src/simulator/library/library.ts';
import { OLD_LIBRARIES, OLD_SEED, oldContent } from './old-library.ts';
import type { OldStateFacts } from './old-state-facts.ts';
import { type Simulated, simulated } from './simulated.ts';

const FILES = join(import.meta.dirname, '../data/state-v4');

/** Long enough for what failed to be tried again, and short enough for nothing else to be due. */
const LATER_MS = 25 * 3_600_000;

export interface OldState extends Simulated {
  readonly facts: OldStateFacts;
  /** The state file in its fresh place. */
  readonly stateFile: string;
}

/**
 * Lays out in a fresh folder what an older keepsake left behind: its state file, the photos with their times, the marker of
 * each destination. iCloud holds what it held then, and it is the next day. The session is not kept: runs sign in anew.
 */
export async function layOutOldState(name: string): Promise<OldState> {
  const facts = readFacts(name);
  const clock = clockFrom(facts.madeAtMs + LATER_MS);
  const cloud = await simulated({
    seed: OLD_SEED,
    library: 'empty',
    now: () => clock.now(),
    account: { username: facts.account },
  });
  const { folder } = cloud;
  const bytes = playLibrary(cloud.simulator.library, facts);
  for (const [path, size, modifiedAtMs, signature] of facts.files) {
    const content = bytes.get(signature);
    if (content?.length !== size) throw new Error(`${name}: nothing has the bytes of ${path} any more`);
    write(join(folder, path), content);
    utimesSync(join(folder, path), modifiedAtMs / 1000, modifiedAtMs / 1000);
  }
  for (const { folder: destination, marker } of facts.destinations)
    write(join(folder, destination, '.keepsake/marker.json'), marker);
  mkdirSync(join(folder, 'session'), { mode: 0o700 });
  const stateFile = join(folder, 'session', `${facts.account}.sqlite`);
  copyFileSync(join(FILES, `${name}.sqlite`), stateFile);
  chmodSync(stateFile, 0o600);
  moveRoot(stateFile, facts.root, realpathSync(folder));
  return {
    ...cloud,
    facts,
    stateFile,
    run: (args, outside) => cloud.run(args, { clock, ...outside }),
    firstRun: (args, outside) => cloud.firstRun(args, { clock, ...outside }),
  };
}

function readFacts(name: string): OldStateFacts {
  return JSON.parse(readFileSync(join(FILES, `${name}.json`), 'utf8')) as OldStateFacts;
}

/** The time of day goes on from there; pauses are short. */
function clockFrom(startMs: number): Clock {
  const begunAtMs = systemClock.monotonic();
  return {
    ...systemClock,
    now: () => Math.floor(startMs + systemClock.monotonic() - begunAtMs),
    sleep: (ms, signal) => systemClock.sleep(ms / 100, signal),
  };
}

/** Makes the library what it was; answers all bytes it ever had, and those of a file that is no photo, by signature. */
function playLibrary(library: Library, { library: name, steps }: OldStateFacts): ReadonlyMap<string, Buffer> {
  const bytes = new Map<string, Buffer>();
  for (const step of OLD_LIBRARIES[name]?.slice(0, steps) ?? []) {
    step(library);
    for (const file of library.files()) bytes.set(file.signature, file.bytes());
  }
  const stranger = oldContent('stranger', 'JPG');
  return bytes.set(Body.of(stranger).signature().toString('base64'), stranger);
}

function write(path: string, content: Buffer | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** The state names folders by their whole path; proofs as the schemas of that time had them. */
function moveRoot(stateFile: string, from: string, to: string): void {
  const database = new DatabaseSync(stateFile);
  const change = (table: string, column: string, set: (old: string, id: string) => void) => {
    if (database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) === undefined) return;
    for (const row of database.prepare(`SELECT * FROM ${table}`).all())
      set(String(row[column]), String(row['id']));
  };
  const moved = (path: string) => (path.startsWith(from) ? to + path.slice(from.length) : path);
  change('destinations', 'location', (old, id) =>
    database
      .prepare('UPDATE destinations SET location = ?, proof = ? WHERE location = ?')
      .run(moved(old), crc32(JSON.stringify([moved(old), id])), old),
  );
  change('visited', 'location', (old) =>
    database.prepare('UPDATE visited SET location = ? WHERE location = ?').run(moved(old), old),
  );
  change('hashed', 'path', (old) =>
    database.prepare('UPDATE hashed SET path = ? WHERE path = ?').run(moved(old), old),
  );
  database.close();
}
