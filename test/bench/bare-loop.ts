/**
 * What any client has to do at least: the same pages and the same bodies, with the same parallelism, and nothing else. No
 * files, no checks, no state. Usage: bare-loop.ts ADDRESS SESSION_FILE THREADS
 */
import { BareAccount } from './bare-account.ts';

const [address = '', sessionFile = '', threads = '8'] = process.argv.slice(2);
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
      await account.download(link);
    }
  }
}

await Promise.all([list(), ...Array.from({ length: Number(threads) }, download)]);
await account.close();
