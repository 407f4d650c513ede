/**
 * What any client has to do at least: the same pages and the same bodies, with the same parallelism, and nothing else. No
 * files, no checks, no state; with a folder, each body is digested, written there and synced as well, in the plainest way.
 * Usage: bare-loop.ts ADDRESS SESSION_FILE THREADS [FOLDER]
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { BareAccount } from './bare-account.ts';

const [address = '', sessionFile = '', threads = '8', folder] = process.argv.slice(2);
const account = new BareAccount(address, sessionFile, Number(threads) + 4);
const queue: string[] = [];
let isListed = false;
let wake = () => {};
let news = new Promise<void>((resolve) => (wake = resolve));

async function list(): Promise<void> {
  for (let rank = 0; !isListed; ) {
    const records = await account.page(rank);
    for (const { fields } of records) {
      const url = fields['resOriginalRes']?.value.downloadURL;
      if (url !== undefined) queue.push(url);
    }
    const assets = records.filter(({ recordType }) => recordType === 'CPLAsset').length;
    rank += assets;
    isListed = assets === 0;
    const wakeAll = wake;
    news = new Promise((resolve) => (wake = resolve));
    wakeAll();
  }
}

async function download(): Promise<void> {
  for (;;) {
    const link = queue.shift();
    if (link === undefined) {
      if (isListed) return;
      await news;
    } else {
      await account.download(link, folder === undefined ? undefined : (body) => keep(body, folder));
    }
  }
}

let files = 0;

async function keep(body: AsyncIterable<Uint8Array>, into: string): Promise<void> {
  const hash = createHash('sha1');
  const file = await open(join(into, String((files += 1))), 'wx');
  for await (const chunk of body) {
    hash.update(chunk);
    await file.write(chunk);
  }
  hash.digest();
  await file.sync();
  await file.close();
}

await Promise.all([list(), ...Array.from({ length: Number(threads) }, download)]);
await account.close();
