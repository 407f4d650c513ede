import { readdir } from 'node:fs/promises';
import * as v from 'valibot';
import { accountFileStem, sessionPath } from '../../account/account-file-stem.ts';
import { systemFileCalls } from '../../account/file-calls.ts';
import { errorCodeOf } from '../../base/errors.ts';

const ENDING = '.session.json';

/** More of them would not be read in a message. */
const MOST = 20;
const MOST_BYTES = 1024 * 1024;

const named = v.pipe(v.string(), v.parseJson(), v.object({ account: v.string() }));

/** The accounts whose sessions lie in a folder, in the order of their names. What cannot be looked into holds none. */
export async function accountsIn(directory: string): Promise<readonly string[]> {
  const names = await orNothing(() => readdir(directory));
  const stems = (names ?? [])
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length));
  const accounts: string[] = [];
  for (const stem of stems.toSorted().slice(0, MOST)) {
    const account = await accountOf(directory, stem);
    if (account !== undefined) accounts.push(account);
  }
  return accounts;
}

/** As it stands in the session; where that is damaged, as its file is called. A file that was put there by hand is none of ours. */
async function accountOf(directory: string, stem: string): Promise<string | undefined> {
  if (stem === '' || accountFileStem(stem) !== stem) return undefined;
  const path = sessionPath(directory, stem);
  const facts = await orNothing(() => systemFileCalls.look(path));
  if (facts?.kind !== 'file' || facts.bytes > MOST_BYTES) return undefined;
  const parsed = v.safeParse(named, await orNothing(() => systemFileCalls.read(path)));
  if (!parsed.success) return stem;
  const { account } = parsed.output;
  return accountFileStem(account) === stem ? account : undefined;
}

async function orNothing<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return undefined;
  }
}
