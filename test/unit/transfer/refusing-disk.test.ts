import { expect, it } from 'vitest';
import { KeepsakeError } from '../../../src/base/errors.ts';
import type { Task } from '../../../src/model/action.ts';
import { type DiskSpace, nodeDiskCalls } from '../../../src/destinations/local/disk-calls.ts';
import { transferAll } from '../../../src/transfer/transfer-all.ts';
import { diskWith, refuse } from '../../support/disk-doubles.ts';
import { openDisk } from '../../support/local-disk.ts';
import { refTo } from '../../support/ref-to.ts';
import { honestSource } from '../../support/scripted-source.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { transferPorts } from '../../support/transfer-ports.ts';
import { photoBytes, relative, wantedFile } from '../../support/wanted.ts';

const NAMES = Array.from({ length: 30 }, (_, n) => `${n}.jpg`);
const bytesOf = (name: string) => photoBytes(name, 3000);

async function* fetchAll(): AsyncGenerator<Task> {
  for (const name of NAMES)
    yield { do: 'fetch', wanted: wantedFile(name, bytesOf(name)), path: relative(name) };
}

/** What ends a run whose drafts are refused from some moment on. */
async function endOn(code: string, space: Partial<DiskSpace> = {}): Promise<KeepsakeError> {
  let isReady = false;
  const calls = diskWith({
    open: (path, mode) => (isReady && mode === 'create' ? refuse(code)() : nodeDiskCalls.open(path, mode)),
    space: async (path) => ({ ...(await nodeDiskCalls.space(path)), ...space }),
  });
  const destination = await openDisk(temporaryFolder(), { calls });
  isReady = true;
  const files = Object.fromEntries(NAMES.map((name) => [name, bytesOf(name)]));
  const ports = transferPorts({ source: honestSource(files), destination });
  const signal = new AbortController().signal;
  const ended = transferAll(fetchAll(), ports, { destination: refTo('disk'), threads: 2, signal });
  const error = await ended.catch((reason: unknown) => reason);
  if (!(error instanceof KeepsakeError)) throw new Error('the run did not end', { cause: error });
  // Nothing is told of each photo that would have failed in the same way.
  expect(ports.events.filter(({ kind }) => kind === 'ended')).toEqual([]);
  return error;
}

it.each([
  ['EACCES', 'keepsake may not write to the folder with the photos any more: EACCES'],
  ['EPERM', 'keepsake may not write to the folder with the photos any more: EPERM'],
  ['EROFS', 'the disk with the photos is read-only now: EROFS'],
])('B4: %s to every draft in the middle of a run ends it', async (code, message) => {
  expect(await endOn(code)).toMatchObject({ code: 'DESTINATION_UNUSABLE', message });
});

it.each<[string, string, Partial<DiskSpace>, string, boolean]>([
  ['no bytes', 'ENOSPC', { freeFiles: 9_000 }, 'the disk with the photos is full', false],
  ['no inodes', 'ENOSPC', { freeFiles: 2 }, 'the disk with the photos is full', true],
  ['no inodes to tell of', 'ENOSPC', { freeFiles: undefined }, 'the disk with the photos is full', false],
  [
    'no quota',
    'EDQUOT',
    { freeFiles: 9_000 },
    'what you may use of the disk with the photos is used up',
    false,
  ],
])('B1: %s are left: it is told which', async (_what, code, space, message, isOfFiles) => {
  const error = await endOn(code, space);
  expect(error).toMatchObject({ code: 'DESTINATION_FULL', message });
  expect(error.details.some((fact) => fact.includes('all of its inodes are in use'))).toBe(isOfFiles);
});
