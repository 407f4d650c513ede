import { describe, expect, it, onTestFinished } from 'vitest';
import { Body } from '../../../src/simulator/core/body.ts';
import type { SimulatorOptions } from '../../../src/simulator/core/options.ts';
import { listBody } from './raw-client.ts';
import { linkIn, list, ofType } from './replies.ts';
import { startKnown } from './start.ts';

async function firstLink(options: SimulatorOptions = {}) {
  const { simulator, client } = await startKnown(options);
  const page = list(await client.database('records/query', listBody(0)));
  const link = linkIn(ofType(page, 'CPLMaster')[0]);
  return { simulator, client, link, url: link.downloadURL.replace('${f}', '$%7Bf%7D') };
}

describe('content links', () => {
  it('look like Apple’s', async () => {
    const now = Date.UTC(2025, 5, 1);
    const { link } = await firstLink({ now: () => now });
    const url = new URL(link.downloadURL);
    expect(url.host).toBe('cvws.icloud-content.com');
    expect(url.pathname).toMatch(/^\/B\/[\w-]{56}\/\$%7Bf%7D$/);
    expect([...url.searchParams.keys()].join()).toBe('o,v,x,a,e,fl,r,k,ckc,ckz,y,p,s');
    expect(url.searchParams.get('e')).toBe(String(now / 1000 + 3600));
    expect(link.downloadURL).toContain('/${f}?');
  });

  it('lead to bytes whose size and signature are those of the record, without any cookie', async () => {
    const { simulator, client, link, url } = await firstLink();
    const reply = await client.download(url);
    expect(reply.status).toBe(200);
    expect(reply.bytes).toHaveLength(link.size);
    expect(Body.of(reply.bytes).signature().toString('base64')).toBe(link.fileChecksum);
    expect(reply.headers).toMatchObject({
      'accept-ranges': 'bytes',
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringContaining('filename="%24%7Bf%7D"'),
    });
    expect(reply.headers.etag).toBeUndefined();
    expect(simulator.violations).toEqual([]);
  });

  it('take any file name in place of ${f}', async () => {
    const { client, link } = await firstLink();
    const reply = await client.download(link.downloadURL.replace('${f}', 'IMG_1.JPG'));
    expect(reply.headers['content-disposition']).toContain('filename="IMG_1.JPG"');
  });

  it('end after an hour', async () => {
    let now = Date.UTC(2025, 5, 1);
    const { client, url } = await firstLink({ now: () => now });
    now += 3_600_000;
    expect((await client.download(url)).status).toBe(200);
    now += 1_000;
    expect((await client.download(url)).status).toBe(410);
  });

  it('can be ended at once; new ones work', async () => {
    const { simulator, client, url } = await firstLink();
    simulator.expireLinks();
    expect((await client.download(url)).status).toBe(410);
    const page = list(await client.database('records/query', listBody(0)));
    expect((await client.download(linkIn(page.records[0]).downloadURL)).status).toBe(200);
  });

  it.each([
    ['another date', (url: string) => url.replace(/e=\d+/, 'e=9999999999')],
    [
      'sorted parameters',
      (url: string) =>
        url.replace(/\?.*/, () => `?${new URL(url).search.slice(1).split('&').toSorted().join('&')}`),
    ],
    ['a parameter less', (url: string) => url.replace('&y=1', '')],
    ['another path', (url: string) => url.replace('/B/A', '/B/B')],
  ])('with %s are forged', async (_what, change) => {
    const { simulator, client, url } = await firstLink();
    expect((await client.download(change(url))).status).toBe(403);
    expect(simulator.violations).toHaveLength(1);
  });

  it('to bytes that are gone answer 404', async () => {
    const { simulator, client } = await startKnown();
    const id = simulator.library.add({ assetDate: Date.UTC(2040, 0, 1) });
    const page = list(await client.database('records/query', listBody(0)));
    simulator.library.purge(id);
    expect((await client.download(linkIn(page.records[0]).downloadURL)).status).toBe(404);
  });

  it('work for bytes that never were in memory', async () => {
    const { client, url, link } = await firstLink({ library: { assets: 1, bytes: 40_000_000 } });
    const reply = await client.download(url, { Range: 'bytes=39999000-' });
    expect(reply.headers['content-range']).toBe('bytes 39999000-39999999/40000000');
    expect(link.size).toBe(40_000_000);
  });
});

describe('ranges', () => {
  it.each([
    ['bytes=0-', 206, 'bytes 0-999/1000', 1000],
    ['bytes=990-', 206, 'bytes 990-999/1000', 10],
    ['bytes=10-19', 206, 'bytes 10-19/1000', 10],
    ['bytes=-5', 206, 'bytes 995-999/1000', 5],
    ['bytes=0-99999', 206, 'bytes 0-999/1000', 1000],
    ['bytes=1000-', 416, 'bytes */1000', 0],
    ['bytes=20-10', 200, undefined, 1000],
    ['bytes=0-1,5-6', 200, undefined, 1000],
    ['lines=1-2', 200, undefined, 1000],
  ])('%s → %i', async (range, status, contentRange, length) => {
    const { client, url } = await firstLink();
    const whole = (await client.download(url)).bytes;
    const reply = await client.download(url, { Range: range });
    expect(reply.status).toBe(status);
    expect(reply.headers['content-range']).toBe(contentRange);
    expect(reply.bytes).toHaveLength(length);
    if (status === 206) expect(whole.includes(reply.bytes)).toBe(true);
  });
});

it('requests are counted and described, and hold no signature', async () => {
  const { simulator, client, url } = await firstLink();
  await client.download(url, { Range: 'bytes=5-' });
  expect(simulator.counters.get('download')).toBe(1);
  expect(simulator.requests.at(-1)).toMatchObject({
    method: 'GET',
    service: 'content',
    operation: 'download',
    role: 'resOriginal',
    file: 'IMG_0000005.JPG',
    range: 'bytes=5-',
    status: 206,
  });
  expect(JSON.stringify(simulator.requests)).not.toMatch(/[?&]s=/);
});

it('old requests are forgotten, counters are not', async () => {
  const { simulator, client, url } = await firstLink({ keepRequests: 10 });
  for (let n = 0; n < 30; n += 1) await client.download(url);
  expect(simulator.requests.length).toBeLessThanOrEqual(10);
  expect(simulator.counters.get('download')).toBe(30);
});

it('a body that waits for its reader many times leaves no listener behind each time', async () => {
  const warnings: string[] = [];
  const note = ({ name }: Error) => void warnings.push(name);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  const { client, url } = await firstLink({ library: { assets: 1, bytes: 30_000_000 } });
  expect((await client.download(url)).bytes).toHaveLength(30_000_000);
  expect(warnings).toEqual([]);
});
