import { expect, it } from 'vitest';
import type { Task } from '../../../src/model/action.ts';
import type { DiskFile } from '../../../src/destinations/local/disk-calls.ts';
import { agrees } from '../../../src/plan/page-facts.ts';
import { transferAll } from '../../../src/transfer/transfer-all.ts';
import { diskWith, refuse } from '../../support/disk-doubles.ts';
import { openDisk } from '../../support/local-disk.ts';
import { refTo } from '../../support/ref-to.ts';
import { honestSource } from '../../support/scripted-source.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { transferPorts } from '../../support/transfer-ports.ts';
import { photoBytes, relative, wantedFile } from '../../support/wanted.ts';

const BYTES = photoBytes('1969.jpg', 3000);
const PATH = relative('1969.jpg');
const TAKEN_MS = Date.UTC(1969, 6, 20);
const FAT_BEGINS_MS = Date.UTC(1980, 0, 1);

async function* fetchOne(): AsyncGenerator<Task> {
  const wanted = { ...wantedFile('1969.jpg', BYTES), modifiedAtMs: TAKEN_MS };
  yield { do: 'fetch', wanted, path: PATH };
}

it.each<[string, (real: DiskFile) => Partial<DiskFile>, 'as wished' | 'as kept']>([
  ['takes any time', () => ({}), 'as wished'],
  ['keeps two seconds as one', (real) => ({ setTime: (ms) => real.setTime(ms - 1_900) }), 'as wished'],
  ['begins in 1980', (real) => ({ setTime: (ms) => real.setTime(Math.max(ms, FAT_BEGINS_MS)) }), 'as kept'],
  ['takes no times', () => ({ setTime: refuse('EPERM') }), 'as kept'],
])(
  'G2: a file on a disk that %s is recorded so that it does not look edited',
  async (_what, odd, recorded) => {
    const calls = diskWith({}, (_path, real) => odd(real));
    const destination = await openDisk(temporaryFolder(), { calls });
    const ports = transferPorts({ source: honestSource({ '1969.jpg': BYTES }), destination });
    const signal = new AbortController().signal;
    await transferAll(fetchOne(), ports, { destination: refTo('disk'), threads: 1, signal });
    const [outcome] = ports.events.flatMap((event) =>
      event.kind === 'ended' && event.outcome.kind === 'saved' ? [event.outcome] : [],
    );
    const stored = await destination.stat(PATH);
    if (outcome === undefined || stored === undefined) throw new Error('not saved');
    const { modifiedAtMs } = outcome;
    expect(agrees({ size: BYTES.length, modifiedAtMs }, stored)).toBe(true);
    expect(modifiedAtMs).toBe(recorded === 'as wished' ? TAKEN_MS : stored.modifiedAtMs);
  },
);
