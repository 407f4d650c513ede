import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { checkDestination } from '../../src/destinations/local/check-destination.ts';
import { openLocalDisk } from '../../src/destinations/local/local-disk.ts';
import { transferAll } from '../../src/transfer/transfer-all.ts';
import { CrashDisk } from '../support/crash-disk.ts';
import { honestSource } from '../support/scripted-source.ts';
import { impatientClock } from '../support/small-transfer.ts';
import { transferPorts } from '../support/transfer-ports.ts';
import { photoBytes, relative, wantedFile } from '../support/wanted.ts';
import { refTo } from '../support/ref-to.ts';
import type { DestinationRef } from '../../src/model/state-store.ts';

const ROOT = '/photos';

async function openExfat(disk: CrashDisk) {
  const options = { log: silentLog, calls: disk, readOnly: false };
  const checked = await checkDestination({ ...options, root: ROOT, known: undefined, acceptNew: false });
  return openLocalDisk({ ...options, checked, account: 'sam', clock: impatientClock });
}

function photosOn(disk: CrashDisk): readonly Buffer[] {
  const files = [...disk.tree()].filter(([path]) => !path.endsWith('/') && !path.includes('/.keepsake/'));
  return files.map(([, bytes]) => bytes);
}

describe('a disk that folds case, has no hard links and numbers files by their names', () => {
  // The plan would give the second of each pair another name; here nobody does, as when it is wrong about the disk.
  it.each([1, 4, 16])(
    'B16: keeps both of every pair of names that it takes for one, with %d workers',
    async (threads) => {
      const disk = new CrashDisk('exfat');
      const destination = await openExfat(disk);
      const names = Array.from({ length: 20 }, (_, n) =>
        n % 2 === 0 ? `IMG_${n >> 1}.JPG` : `img_${n >> 1}.jpg`,
      );
      const files = Object.fromEntries(names.map((name) => [name, photoBytes(name, 900)]));
      const outcomes: Outcome[] = [];
      const state = {
        record: async (_to: DestinationRef, ended: readonly Outcome[]) => void outcomes.push(...ended),
      };
      const ports = transferPorts({ source: honestSource(files), destination, state, clock: impatientClock });
      async function* actions() {
        for (const [name, bytes] of Object.entries(files)) {
          const wanted = wantedFile(name, bytes);
          const candidates = [relative(name), relative(`own-${name}`)];
          yield { do: 'fetch', wanted: { ...wanted, candidates }, path: relative(name) } as const;
        }
      }
      const { signal } = new AbortController();
      await transferAll(actions(), ports, { destination: refTo('disk'), threads, signal });
      expect(outcomes.map(({ kind }) => kind)).toEqual(names.map(() => 'saved'));
      const kept = photosOn(disk);
      expect(kept).toHaveLength(20);
      for (const bytes of Object.values(files)) expect(kept.some((one) => one.equals(bytes))).toBe(true);
      expect(await disk.list(`${ROOT}/.keepsake/drafts`)).toEqual([]);
    },
  );

  it("B16: an empty file that is nobody's goes at the next start, one of the user stays", async () => {
    const bytes = photoBytes('x', 500);
    for (let diesAt = 0; ; diesAt += 1) {
      const disk = new CrashDisk('exfat');
      await openExfat(disk);
      await (await disk.open(`${ROOT}/mine.jpg`, 'create')).close();
      const destination = await openExfat(disk);
      const from = disk.log.length;
      disk.diesAt = from + diesAt;
      const draft = await destination.begin('draft').catch(() => undefined);
      const isSaved = await (async () => {
        await draft?.write(new Uint8Array(bytes));
        return (await draft?.commit(relative('2024/x.jpg'), 0)) === 'installed';
      })().catch(() => false);
      disk.diesAt = Number.POSITIVE_INFINITY;
      disk.isDead = false;
      const next = await openExfat(disk);
      const there = await next.stat(relative('2024/x.jpg'));
      expect([undefined, 500], `died at ${diesAt}`).toContain(there?.size);
      expect(await next.stat(relative('mine.jpg'))).toMatchObject({ size: 0 });
      const { log } = disk;
      if (isSaved && diesAt > log.length - from) break;
    }
  });
});
