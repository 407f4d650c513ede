import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { siblingStates } from '../../../src/state/sibling-states.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('T14: finds the states of other accounts, and nothing else', async () => {
  const folder = temporaryFolder();
  const names = [
    'sam@example.com.sqlite',
    'kim@example.com.sqlite',
    'ann.b@example.com.sqlite',
    'kim@example.com.sqlite.v3',
    'kim@example.com.sqlite-wal',
    'kim@example.com.catalogue.sqlite',
    'kim@example.com.session.json',
    'locks.sqlite',
  ];
  for (const name of names) writeFileSync(join(folder, name), '');
  expect(await siblingStates(join(folder, 'sam@example.com.sqlite'))).toEqual(
    ['ann.b@example.com.sqlite', 'kim@example.com.sqlite'].map((name) => join(folder, name)),
  );
});
