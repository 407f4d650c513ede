import { expect, it } from 'vitest';
import { RateLimit } from '../../../src/base/rate-limit.ts';
import type { Task } from '../../../src/model/action.ts';
import { transferAll, type TransferAllPorts } from '../../../src/transfer/transfer-all.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { honestSource, ScriptedSource } from '../../support/scripted-source.ts';
import { transferPorts } from '../../support/transfer-ports.ts';
import { addressOf, photoBytes, relative, wantedFile } from '../../support/wanted.ts';
import { refTo } from '../../support/ref-to.ts';

const SIZE = 30_000;
const filesOf = (account: string) =>
  Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`${account}-${n}.jpg`, photoBytes(`${n}`, SIZE)]));

async function* fetchAll(files: Readonly<Record<string, Buffer>>): AsyncGenerator<Task> {
  for (const [name, bytes] of Object.entries(files))
    yield { do: 'fetch', wanted: wantedFile(name, bytes), path: relative(name) };
}

/** Two accounts that share one limit of so many bytes in a second; answers the seconds until both have all of their files. */
async function seconds(
  rate: number,
  change: (source: TransferAllPorts['source']) => TransferAllPorts['source'],
) {
  const clock = new FakeClock();
  const limits = { rate: new RateLimit(clock, () => rate) };
  const runs = ['sam', 'kim'].map(async (account) => {
    const files = filesOf(account);
    const ports = transferPorts({ source: change(honestSource(files)), clock });
    const { signal } = new AbortController();
    await transferAll(fetchAll(files), ports, { destination: refTo(account), threads: 4, limits, signal });
    return ports.events.filter((event) => event.kind === 'ended' && event.outcome.kind === 'saved').length;
  });
  expect(await clock.run(Promise.all(runs), () => false)).toEqual([20, 20]);
  return clock.monotonic() / 1000;
}

it('Q1: what two accounts download together comes at the rate of one limit, and no file fails by it', async () => {
  const took = await seconds(20_000, (source) => source);
  expect(took).toBeGreaterThan((40 * SIZE) / 20_000 - 1);
  expect(took).toBeLessThan((40 * SIZE) / 20_000 + 10);
});

it('Q1: files that wait longer for their turn than addresses last get there all the same', async () => {
  const files = {
    'first.jpg': photoBytes('first', 8_000_000),
    'second.jpg': photoBytes('second', 8_000_000),
    'third.jpg': photoBytes('third', 8_000_000),
  };
  const clock = new FakeClock();
  const LASTS_MS = 600_000;
  const endOf = new Map<string, number>();
  const address = (name: string) => {
    const url = `${name}?${endOf.size}`;
    endOf.set(url, clock.now() + LASTS_MS);
    return addressOf(url, clock.now() + LASTS_MS);
  };
  const source = new ScriptedSource(({ url, offset }) => {
    const [name = ''] = url.split('?');
    const bytes = Object.entries(files).find(([file]) => file === name)?.[1] ?? Buffer.alloc(0);
    if (clock.now() >= (endOf.get(url) ?? 0)) return { kind: 'link-expired' };
    return { kind: 'bytes', bytes: bytes.subarray(offset), chunkSize: 65_536 };
  });
  source.freshAddress = ({ heldBy }) => address(heldBy.replace('master-', ''));
  const ports = transferPorts({ source, clock });
  async function* actions(): AsyncGenerator<Task> {
    for (const [name, bytes] of Object.entries(files))
      yield {
        do: 'fetch',
        wanted: wantedFile(name, bytes, { address: address(name) }),
        path: relative(name),
      };
  }
  const limits = { rate: new RateLimit(clock, () => 10_000) };
  const { signal } = new AbortController();
  await clock.run(
    transferAll(actions(), ports, { destination: refTo('sam'), threads: 2, limits, signal }),
    () => false,
  );
  const ended = ports.events.flatMap((event) => (event.kind === 'ended' ? [event.outcome.kind] : []));
  expect(ended).toEqual(['saved', 'saved', 'saved']);
});

it('Q1: what is copied from this machine is not limited', async () => {
  const local = (source: TransferAllPorts['source']): TransferAllPorts['source'] => ({
    freshAddresses: (...args) => source.freshAddresses(...args),
    renewSession: (signal) => source.renewSession(signal),
    async open(address, offset, signal) {
      const body = await source.open(address, offset, signal);
      return body.kind === 'body' ? { ...body, isLocal: true } : body;
    },
  });
  expect(await seconds(20_000, local)).toBeLessThan(10);
});
