import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { accountsIn } from '../../../../src/icloud/session/accounts-in.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

it('L14: the accounts whose sessions lie in a folder, as they are written, and nothing else that lies there', async () => {
  const directory = temporaryFolder();
  const put = (name: string, text: string) => writeFileSync(join(directory, name), text);
  put('o_neil@example.com.session.json', JSON.stringify({ account: "o'neil@example.com", tokens: {} }));
  put('sam@example.com.session.json', '{ damaged');
  // A copy for another account, a backup, and files of other kinds.
  put('copy@example.com.session.json', JSON.stringify({ account: 'sam@example.com' }));
  put('sam@example.com.session.json.prev', JSON.stringify({ account: 'sam@example.com' }));
  put('.session.json', '{}');
  put('keepsake.toml', '');
  expect(await accountsIn(directory)).toEqual(["o'neil@example.com", 'sam@example.com']);
  expect(await accountsIn(join(directory, 'nowhere'))).toEqual([]);
});
