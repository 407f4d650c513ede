import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { openGuestStore, openSqliteStore } from '../../../src/state/sqlite-store.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { quickFolder } from '../../support/temporary-folder.ts';

function optionsIn(folder: string) {
  return {
    path: join(folder, 'state.sqlite'),

    clock: new FakeClock(),
    log: silentLog,
  };
}

function asGuest(options: ReturnType<typeof optionsIn>) {
  const store = openGuestStore(options);
  if (typeof store === 'string') throw new Error(`the state is ${store}`);
  return store;
}

describe('a guest of the state', () => {
  it('reads and writes beside the owner', async () => {
    const options = optionsIn(quickFolder());
    const owner = openSqliteStore(options);
    await owner.setNote('owner', 'was here');
    const guest = asGuest(options);
    expect(await guest.note('owner')).toBe('was here');
    await guest.setNote('guest', 'too');
    expect(await owner.note('guest')).toBe('too');
    await guest.close();
    await owner.setNote('owner', 'goes on');
    await owner.close();
  });

  it('makes nothing where nothing is', () => {
    const options = optionsIn(quickFolder());
    expect(openGuestStore(options)).toBe('none');
    expect(existsSync(options.path)).toBe(false);
  });

  it('leaves an older file as it is', () => {
    const options = optionsIn(quickFolder());
    const database = new DatabaseSync(options.path);
    database.exec('CREATE TABLE saved (path TEXT); PRAGMA user_version = 1');
    database.close();
    expect(openGuestStore(options)).toBe('older');
    const after = new DatabaseSync(options.path);
    expect(after.prepare('PRAGMA user_version').get()?.['user_version']).toBe(1);
    after.close();
  });

  it('refuses a newer file', () => {
    const options = optionsIn(quickFolder());
    const database = new DatabaseSync(options.path);
    database.exec('PRAGMA user_version = 999');
    database.close();
    expect(() => openGuestStore(options)).toThrow('newer keepsake');
  });

  it('I1: does not put a damaged file aside: it may be in somebody’s hands', () => {
    const options = optionsIn(quickFolder());
    writeFileSync(options.path, 'this is no database, it only has its name'.repeat(100));
    expect(() => openGuestStore(options)).toThrow(expect.objectContaining({ code: 'STATE_DAMAGED' }));
    expect(readdirSync(dirname(options.path))).toEqual(['state.sqlite']);
  });
});
