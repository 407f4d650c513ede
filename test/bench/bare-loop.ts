/**
 * What any client has to do at least: the same pages and the same bodies, with the same parallelism, and nothing else. No
 * files, no checks, no state. Usage: bare-loop.ts ADDRESS SESSION_FILE THREADS
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';

const [address = '', sessionFile = '', threads = '8'] = process.argv.slice(2);
const session = JSON.parse(readFileSync(sessionFile, 'utf8')) as {
  tokens: { clientId: string };
  cookies: { name: string; value: string; domain: string }[];
};
const cookie = session.cookies
  .filter(({ domain }) => domain.endsWith('icloud.com'))
  .map(({ name, value }) => `${name}=${value}`)
  .join('; ');
const dispatcher = new Agent({ connections: Number(threads) + 4, allowH2: false });
const dsid = /d=(\d+)/.exec(cookie)?.[1] ?? '';
const query = new URLSearchParams({
  clientBuildNumber: '2522Project44',
  clientMasteringNumber: '2522B2',
  clientId: session.tokens.clientId.toUpperCase(),
  dsid,
  remapEnums: 'true',
  getCurrentSyncToken: 'true',
});

interface Listed {
  readonly recordType: string;
  readonly fields: Readonly<Record<string, { value: { downloadURL?: string } }>>;
}

async function page(rank: number): Promise<Listed[]> {
  const { body, statusCode } = await request(
    `${address}/database/1/com.apple.photos.cloud/production/private/records/query?${query.toString()}`,
    {
      dispatcher,
      method: 'POST',
      headers: {
        host: 'p61-ckdatabasews.icloud.com',
        origin: 'https://www.icloud.com',
        referer: 'https://www.icloud.com/',
        'content-type': 'text/plain',
        'user-agent': 'Mozilla/5.0 (bare loop)',
        cookie,
      },
      body: JSON.stringify({
        query: {
          recordType: 'CPLAssetAndMasterByAssetDateWithoutHiddenOrDeleted',
          filterBy: [
            { fieldName: 'startRank', comparator: 'EQUALS', fieldValue: { type: 'INT64', value: rank } },
            {
              fieldName: 'direction',
              comparator: 'EQUALS',
              fieldValue: { type: 'STRING', value: 'ASCENDING' },
            },
          ],
        },
        resultsLimit: 200,
        zoneID: { zoneName: 'PrimarySync' },
      }),
    },
  );
  const reply = (await body.json()) as { records?: Listed[] };
  const { records } = reply;
  if (records === undefined)
    throw new Error(`the page at rank ${rank} was refused: ${statusCode} ${JSON.stringify(reply)}`);
  return records;
}

const queue: string[] = [];
let isListed = false;
let wake = () => {};
let news = new Promise<void>((resolve) => (wake = resolve));

async function list(): Promise<void> {
  for (let rank = 0; ; ) {
    const records = await page(rank);
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
    if (isListed) return;
  }
}

async function download(): Promise<void> {
  for (;;) {
    const link = queue.shift();
    if (link === undefined) {
      if (isListed) return;
      await news;
      continue;
    }
    const url = new URL(link);
    const { body } = await request(address + url.pathname + url.search, {
      dispatcher,
      headers: { host: url.host, 'user-agent': 'Mozilla/5.0 (bare loop)' },
    });
    for await (const chunk of body) void chunk;
  }
}

await Promise.all([list(), ...Array.from({ length: Number(threads) }, download)]);
await dispatcher.close();
