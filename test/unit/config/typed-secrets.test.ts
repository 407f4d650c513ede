import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { SETTING_NAMES } from '../../../src/config/setting-names.ts';
import { flagOf, isSecret } from '../../../src/config/settings.ts';

interface OwnProcess {
  readonly holdsTypedSecret: (args: readonly string[]) => boolean;
}

const path = pathToFileURL(resolve(import.meta.dirname, '../../../bin/own-process.js')).href;
const { holdsTypedSecret } = (await import(path)) as OwnProcess;

it.each(SETTING_NAMES.filter(isSecret).map(flagOf))(
  'J3: a command line with %s is overwritten in the list of processes',
  (flag) => {
    expect(holdsTypedSecret(['-u', 'a@example.com', flag, 'hunter2'])).toBe(true);
    expect(holdsTypedSecret([`${flag}=hunter2`])).toBe(true);
  },
);

it('J3: one that names files alone stays readable', () => {
  expect(holdsTypedSecret(['--password-file', 'p', '--notify-file', 'n', '--notify-events', 'news'])).toBe(
    false,
  );
});
