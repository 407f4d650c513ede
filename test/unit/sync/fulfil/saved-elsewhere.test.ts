import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Task, Wanted } from '../../../../src/model/action.ts';
import type { Address } from '../../../../src/model/asset.ts';
import type { StateStore } from '../../../../src/model/state-store.ts';
import { SavedElsewhere } from '../../../../src/sync/fulfil/saved-elsewhere.ts';
import { localFiles } from '../../../../src/sync/open/local-files.ts';
import { refTo } from '../../../support/ref-to.ts';
import { honestSource, type ScriptedSource } from '../../../support/scripted-source.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { addressOf, photoBytes, relative, wantedFile } from '../../../support/wanted.ts';

const BYTES = photoBytes('photo', 3_000);
const TIME = Date.UTC(2020, 1, 3, 4, 5, 6);
const { signal } = new AbortController();

let state: StateStore;
let folder: string;
let provider: ScriptedSource;
let elsewhere: SavedElsewhere;

beforeEach(() => {
  state = openTestStore();
  folder = temporaryFolder();
  provider = honestSource({ 'a.JPG': BYTES, fresh: BYTES });
  elsewhere = new SavedElsewhere({ state, files: localFiles, provider });
  return () => state.close();
});

/** A file that another job has saved, as it lies there now. */
async function saved(bytes: Uint8Array = BYTES): Promise<string> {
  const path = join(folder, '2024', 'a.JPG');
  mkdirSync(join(folder, '2024'));
  writeFileSync(path, bytes);
  utimesSync(path, TIME / 1_000, TIME / 1_000);
  await state.setDestination(folder, 'other');
  const wanted = wantedFile('a.JPG', BYTES);
  await state.record(refTo('other'), [
    { kind: 'saved', wanted, path: relative('2024/a.JPG'), modifiedAtMs: TIME, verified: true },
  ]);
  return path;
}

const fetching = (wanted: Wanted): Task => ({ do: 'fetch', wanted, path: relative('a.JPG') });

/** What comes behind this address, or the kind of failure. */
async function openAddress(address: Address | undefined): Promise<Buffer | string> {
  if (address === undefined) return 'no address';
  const opened = await elsewhere.source.open(address, 0, signal);
  if (opened.kind !== 'body') return opened.kind;
  const chunks: Uint8Array[] = [];
  for await (const chunk of opened.chunks) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function freshAddress({ resource }: Wanted): Promise<Address | undefined> {
  const address = (await elsewhere.source.freshAddresses('PrimarySync', [resource], signal)).get(resource);
  if (address !== undefined && 'kind' in address) throw new Error(address.kind);
  return address;
}

describe('a file that another job has saved', () => {
  it('is read from there in the place of its address', async () => {
    await saved();
    const wanted = wantedFile('a.JPG', BYTES);
    await elsewhere.look([fetching(wanted)]);
    expect(elsewhere.wasCopied(wanted)).toBe(false);
    expect(await openAddress(wanted.resource.address)).toEqual(BYTES);
    expect(elsewhere.wasCopied(wanted)).toBe(true);
    expect([provider.requests, provider.lookups]).toEqual([[], []]);
  });

  it('needs no lookup where it has no address', async () => {
    await saved();
    const wanted = wantedFile('a.JPG', BYTES, { address: undefined });
    await elsewhere.look([fetching(wanted)]);
    expect(await openAddress(await freshAddress(wanted))).toEqual(BYTES);
    expect([provider.requests, provider.lookups]).toEqual([[], []]);
  });

  it('asks the provider for the others alone', async () => {
    await saved();
    const wanted = wantedFile('a.JPG', BYTES, { address: undefined });
    const other = wantedFile('b.JPG', photoBytes('other', 10), { address: undefined });
    await elsewhere.look([fetching(wanted), fetching(other)]);
    const addresses = await elsewhere.source.freshAddresses(
      'PrimarySync',
      [wanted.resource, other.resource],
      signal,
    );
    expect(new Set(addresses.keys())).toEqual(new Set([wanted.resource, other.resource]));
    expect(provider.lookups).toEqual([[other.resource]]);
  });

  it('is tried once: a copy that does not pass is downloaded', async () => {
    await saved();
    const wanted = wantedFile('a.JPG', BYTES);
    await elsewhere.look([fetching(wanted)]);
    await openAddress(wanted.resource.address);
    expect(await openAddress(wanted.resource.address)).toEqual(BYTES);
    expect(provider.requests).toHaveLength(1);
    expect(elsewhere.wasCopied(wanted)).toBe(false);
  });

  it('an address of ours that did not help has expired, and the next one is of the provider', async () => {
    await saved();
    const wanted = wantedFile('a.JPG', BYTES, { address: undefined });
    await elsewhere.look([fetching(wanted)]);
    const own = await freshAddress(wanted);
    await openAddress(own);
    expect(await openAddress(own)).toBe('link-expired');
    expect(provider.requests).toEqual([]);
    expect(await openAddress(await freshAddress(wanted))).toEqual(BYTES);
    expect(provider.requests).toEqual([{ url: 'fresh', offset: 0 }]);
  });

  it('is downloaded where it is gone when its turn comes', async () => {
    const path = await saved();
    const wanted = wantedFile('a.JPG', BYTES);
    await elsewhere.look([fetching(wanted)]);
    rmSync(path);
    expect(await openAddress(wanted.resource.address)).toEqual(BYTES);
    expect(provider.requests).toHaveLength(1);
    expect(elsewhere.wasCopied(wanted)).toBe(false);
  });
});

describe('is downloaded', () => {
  async function isCopied(wanted: Wanted, action: Task = fetching(wanted)): Promise<boolean> {
    await elsewhere.look([action]);
    await openAddress(wanted.resource.address);
    return elsewhere.wasCopied(wanted);
  }

  it('not where all is as it was', async () => {
    await saved();
    expect(await isCopied(wantedFile('a.JPG', BYTES))).toBe(true);
  });

  it('what nobody has saved', async () => {
    await saved();
    expect(await isCopied(wantedFile('a.JPG', photoBytes('new', 3_000)))).toBe(false);
  });

  it('what was edited since it was saved', async () => {
    const path = await saved();
    writeFileSync(path, photoBytes('edited', 3_000));
    expect(await isCopied(wantedFile('a.JPG', BYTES))).toBe(false);
  });

  it('what lies on a disk that is away', async () => {
    await saved();
    rmSync(folder, { recursive: true });
    expect(await isCopied(wantedFile('a.JPG', BYTES))).toBe(false);
  });

  it('what is of another size than its record says', async () => {
    await saved();
    expect(await isCopied(wantedFile('a.JPG', BYTES, { size: 2_999 }))).toBe(false);
  });

  it('what has a signature that cannot be checked', async () => {
    await saved();
    const signature = 'of another form';
    const wanted = wantedFile('a.JPG', BYTES, { signature });
    await state.record(refTo('other'), [
      {
        kind: 'saved',
        wanted,
        path: relative('2024/a.JPG'),
        modifiedAtMs: TIME,
        verified: false,
      },
    ]);
    expect(await isCopied(wanted)).toBe(false);
  });

  it('what is not to be fetched at all', async () => {
    await saved();
    const wanted = wantedFile('a.JPG', BYTES);
    const failing: Task = { do: 'fail', wanted, failure: { kind: 'link-expired' } };
    expect(await isCopied(wanted, failing)).toBe(false);
  });
});

it('the session is renewed by the provider', async () => {
  await elsewhere.source.renewSession(signal);
  expect(provider.renewals).toBe(1);
  expect(await openAddress(addressOf('a.JPG'))).toEqual(BYTES);
});
