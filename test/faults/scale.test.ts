import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { Task } from '../../src/model/action.ts';
import { nodeDiskCalls } from '../../src/destinations/local/disk-calls.ts';
import { transferAll } from '../../src/transfer/transfer-all.ts';
import { collectGarbage } from '../support/collect-garbage.ts';
import { diskWith } from '../support/disk-doubles.ts';
import { openDisk } from '../support/local-disk.ts';
import { openTestStore } from '../support/test-store.ts';
import { impatientClock, smallTransfer } from '../support/small-transfer.ts';
import { ScriptedSource } from '../support/scripted-source.ts';
import { quickFolder } from '../support/temporary-folder.ts';
import { transferPorts } from '../support/transfer-ports.ts';
import { relative, wantedFile } from '../support/wanted.ts';
import { refTo } from '../support/ref-to.ts';

const isLong = process.env['KEEPSAKE_LONG'] === '1';
const VIDEO_BYTES = (isLong ? 20_000 : 120) * 1_000_000;
const CHUNK = Buffer.alloc(64_000, 'frame');

/** At the memory, in the course of the whole video: collecting garbage takes its time. */
const LOOKS = 25;

/** Without garbage: how much there is of that says only how long ago it was collected. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Apple's signature of so many equal chunks. */
function signatureOfChunks(count: number): string {
  const hash = createHash('sha1').update('com.apple.XattrObjectSalt\0com.apple.DataObjectSalt\0');
  for (let n = 0; n < count; n += 1) hash.update(CHUNK);
  return Buffer.concat([Buffer.of(1), hash.digest()]).toString('base64');
}

describe('K6: size', () => {
  it('a video of any size passes through the same few megabytes', { timeout: 600_000 }, async () => {
    const count = VIDEO_BYTES / CHUNK.length;
    let written = 0;
    let nextLook = 0;
    let looks = 0;
    let most = 0;
    const start = heldBytes();
    const look = () => {
      if (written < nextLook) return;
      nextLook = written + VIDEO_BYTES / LOOKS;
      looks += 1;
      most = Math.max(most, heldBytes() - start);
    };
    // The bytes are thrown away: the disk of this machine has no room for them.
    const calls = diskWith({}, (path, real) => ({
      async write(chunks, position) {
        if (!path.includes('/drafts/')) return real.write(chunks, position);
        written += chunks.reduce((sum, { length }) => sum + length, 0);
        look();
      },
    }));
    const destination = await openDisk(quickFolder(), { calls });
    written = 0;
    const source = new ScriptedSource(() => ({ kind: 'bytes', bytes: CHUNK }));
    source.open = async () => ({
      kind: 'body',
      offset: 0,
      length: VIDEO_BYTES,
      chunks: (async function* () {
        // A buffer of its own for each, as they come from the network.
        for (let n = 0; n < count; n += 1) yield Buffer.from(CHUNK);
      })(),
      discard: () => {},
    });
    const video = wantedFile('IMG_1.MOV', CHUNK, {
      size: VIDEO_BYTES,
      signature: signatureOfChunks(count),
      type: 'com.apple.quicktime-movie',
    });
    async function* actions(): AsyncGenerator<Task> {
      yield { do: 'fetch', wanted: video, path: relative('IMG_1.MOV') };
    }
    const all = transferPorts({ source, destination, clock: systemClock });
    // A list of all chunks would be what grows here.
    const report: typeof all.report = (event) => void (event.kind === 'received' || all.report(event));
    const ports = { ...all, report };
    const signal = new AbortController().signal;
    await transferAll(actions(), ports, { destination: refTo('disk'), threads: 1, signal });
    expect(ports.events.flatMap((event) => (event.kind === 'ended' ? [event.outcome.kind] : []))).toEqual([
      'saved',
    ]);
    expect(written).toBe(VIDEO_BYTES);
    expect(looks).toBeGreaterThan(LOOKS / 2);
    // Measured: 1.8 MB, what is gathered for a write and what is being written.
    expect(most).toBeLessThan(10 * 1_000_000);
  });

  it('a folder of photos is never listed, however many are in it', async () => {
    const root = quickFolder();
    const listed: string[] = [];
    const calls = diskWith({
      list(directory) {
        listed.push(directory.slice(root.length));
        return nodeDiskCalls.list(directory);
      },
    });
    for (let run = 0; run < 2; run += 1) {
      await smallTransfer({ root, calls, state: openTestStore(), clock: impatientClock });
    }
    expect(listed).toEqual(['/.keepsake/drafts', '/.keepsake/drafts']);
  });
});
