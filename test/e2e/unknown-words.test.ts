import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { proofOf } from '../../src/state/row.ts';
import { simulated } from '../support/simulated.ts';

/** An account with one failed file, whose stored words are changed by `edit`. */
async function withStored(edit: (database: DatabaseSync) => void, stored = 'sqlite') {
  const world = await simulated();
  const [file] = world.simulator.library.files();
  const match = { operation: 'download', file: file?.name ?? '' };
  world.simulator.setScenario([{ match, action: { do: 'reply', status: 404 } }]);
  expect((await world.firstRun()).code).toBe(3);
  const database = new DatabaseSync(
    join(world.folder, 'session', `${world.simulator.account.username}.${stored}`),
  );
  edit(database);
  database.close();
  return world;
}

function set(text: string) {
  return (database: DatabaseSync) => {
    database.exec(text);
  };
}

function setNote(change: Readonly<Record<string, unknown>>) {
  return (database: DatabaseSync) => {
    const row = database.prepare("SELECT name, text FROM notes WHERE name LIKE 'cycle/%'").get();
    const [name, text] = [String(row?.['name']), String(row?.['text'])];
    const changed = JSON.stringify({ ...(JSON.parse(text) as object), ...change });
    database
      .prepare('UPDATE notes SET text = ?, proof = ? WHERE name = ?')
      .run(changed, proofOf([name, changed]), name);
  };
}

it.each<[what: string, edit: (database: DatabaseSync) => void, file?: string]>([
  ['a kind of failure', set(`UPDATE failure SET failure = '{"kind":"melted","by":"the sun"}'`)],
  ['a detail of a failure', set(`UPDATE failure SET failure = '{"kind":"wrong","why":"purple"}'`)],
  ['no failure at all', set(`UPDATE failure SET failure = ''`)],
  ['a time that is no date', set('UPDATE failure SET last_at_ms = 9007199254740991, attempts = -4')],
  ['what a photo is', set('UPDATE asset SET media = 9, state = 77'), 'catalogue.sqlite'],
  [
    'times of photos that are no dates',
    set('UPDATE asset SET minus_captured = -9007199254740991'),
    'catalogue.sqlite',
  ],
  ['times of files that are no dates', set('UPDATE file SET saved_at_ms = 9007199254740991')],
  ['what ended the last sync', setNote({ error: 42, listedAtMs: 'yesterday' })],
  ['when the last sync ended', setNote({ endedAtMs: 1e300 })],
  ['what the last sync did', setNote({ saved: {}, failed: -0.5 })],
])(
  'I9: other words than this version knows stand for %s: each command ends well',
  async (_what, edit, file) => {
    const { run } = await withStored(edit, file);
    const commands = [['status'], ['status', '--failed'], ['status', '--failed', '--json'], ['manifest']];
    for (const command of commands) {
      const { code, err } = await run(command);
      // A file failed, whatever the words for it are.
      const wanted = command[0] === 'status' ? 3 : 0;
      expect({ command, code, err }).toEqual({ command, code: wanted, err: '' });
    }
    expect((await run(['ignore', '--list'])).err).not.toContain('bug');
    // The failure is not forgotten: the next run tries that file again, in vain.
    expect((await run()).code).toBe(3);
  },
);
