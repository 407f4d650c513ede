import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../../src/base/errors.ts';
import type { Wanted } from '../../../src/model/action.ts';
import { DestinationError } from '../../../src/model/destination.ts';
import type { Failure } from '../../../src/model/failure.ts';
import { draftId } from '../../../src/transfer/fetch-into.ts';
import { systemError } from '../../support/fail-nth.ts';
import { type Answer } from '../../support/scripted-source.ts';
import { photoBytes, relative, wantedFile } from '../../support/wanted.ts';
import { bytes, html, OPAQUE, PATH, PHOTO, setup } from './fetching.ts';

const reset = systemError('ECONNRESET');

describe('a whole body', () => {
  it('is saved, verified and counted', async () => {
    const { fetch, file, received, draft } = setup(bytes(PHOTO));
    expect(await fetch()).toEqual({ kind: 'saved', path: PATH, verified: true });
    expect(file()).toEqual(PHOTO);
    expect(received.reduce((sum, count) => sum + count)).toBe(PHOTO.length);
    expect(draft()).toBe(0);
  });

  it('goes on behind a kept prefix', async () => {
    const { fetch, file, source } = setup(bytes(PHOTO.subarray(2000)), { kept: PHOTO.subarray(0, 2000) });
    expect(await fetch()).toMatchObject({ kind: 'saved', verified: true });
    expect(source.requests).toEqual([{ url: 'IMG_1.JPG', offset: 2000 }]);
    expect(file()).toEqual(PHOTO);
  });

  it('C10: a draft that is complete already asks for nothing', async () => {
    const { fetch, file, source } = setup(bytes(html), { kept: PHOTO });
    expect(await fetch()).toMatchObject({ kind: 'saved', verified: true });
    expect(source.requests).toEqual([]);
    expect(file()).toEqual(PHOTO);
  });

  it('C7: a server that ignores the offset starts the draft over', async () => {
    const { fetch, file } = setup(bytes(PHOTO, { from: 0 }), { kept: PHOTO.subarray(0, 2000) });
    expect(await fetch()).toMatchObject({ kind: 'saved', verified: true });
    expect(file()).toEqual(PHOTO);
  });

  it('a kept prefix is thrown away when asked to, or when it is longer than the file', async () => {
    for (const [kept, fromStart] of [
      [PHOTO.subarray(0, 2000), true],
      [photoBytes('longer', 6000), false],
    ] as const) {
      const { fetch, file, source } = setup(bytes(PHOTO), { kept });
      expect(await fetch({ fromStart })).toMatchObject({ kind: 'saved' });
      expect(source.requests).toEqual([{ url: 'IMG_1.JPG', offset: 0 }]);
      expect(file()).toEqual(PHOTO);
    }
  });

  it('C6: an empty file is saved without a request', async () => {
    const { fetch, file, source } = setup(bytes(html), { wanted: wantedFile(PATH, Buffer.alloc(0)) });
    expect(await fetch()).toMatchObject({ kind: 'saved', verified: true });
    expect(file()).toHaveLength(0);
    expect(source.requests).toEqual([]);
  });

  it.each([
    ['ends as the format says', Buffer.concat([PHOTO, Buffer.from('ffd9', 'hex')])],
    ['has a trailer', Buffer.concat([PHOTO, Buffer.from('ffd9', 'hex'), Buffer.from('SEFT trailer')])],
    ['has a movie behind it', Buffer.concat([PHOTO, Buffer.from('ffd9000000186674797069736f6d', 'hex')])],
    ['ends in zeros', Buffer.concat([PHOTO, Buffer.from('ffd9', 'hex'), Buffer.alloc(40)])],
  ])('C4: without a signature of a known form, a file that %s is saved, and it is said', async (_, rest) => {
    const jpeg = Buffer.concat([Buffer.from('ffd8ff', 'hex'), rest]);
    const { fetch, file } = setup(bytes(jpeg), { wanted: wantedFile(PATH, jpeg, OPAQUE) });
    expect(await fetch()).toEqual({ kind: 'saved', path: PATH, verified: false });
    expect(file()).toEqual(jpeg);
  });

  it('C4: a draft that is gone on with is known by its own beginning', async () => {
    const jpeg = Buffer.concat([Buffer.from('ffd8ff', 'hex'), PHOTO, Buffer.from('trailer')]);
    const { fetch } = setup(bytes(jpeg.subarray(1000)), {
      wanted: wantedFile(PATH, jpeg, OPAQUE),
      kept: jpeg.subarray(0, 1000),
    });
    expect(await fetch()).toEqual({ kind: 'saved', path: PATH, verified: false });
  });

  it('C4, C6: an empty file with a signature that nobody can check is saved, too', async () => {
    const { fetch } = setup(bytes(html), { wanted: wantedFile(PATH, Buffer.alloc(0), OPAQUE) });
    expect(await fetch()).toEqual({ kind: 'saved', path: PATH, verified: false });
  });

  it('a real page of words is saved when its signature says so', async () => {
    const { fetch } = setup(bytes(html), { wanted: wantedFile(PATH, html) });
    expect(await fetch()).toMatchObject({ kind: 'saved', verified: true });
  });
});

describe('what is no photo never gets a name', () => {
  const cut = (at: number) => PHOTO.subarray(0, at);
  const other = photoBytes('other', PHOTO.length);

  it.each<[fault: string, answer: Answer, failure: Failure, keptAfter: number]>([
    ['C1: nothing came', bytes(cut(0)), { kind: 'wrong', why: 'empty' }, 0],
    ['C1: one byte came', bytes(cut(1)), { kind: 'short', expected: 5000, received: 1, gained: 1 }, 1],
    [
      'C1: half came',
      bytes(cut(2500)),
      { kind: 'short', expected: 5000, received: 2500, gained: 2500 },
      2500,
    ],
    [
      'C1: one byte lacks',
      bytes(cut(4999)),
      { kind: 'short', expected: 5000, received: 4999, gained: 4999 },
      4999,
    ],
    ['C3: one byte more', bytes(Buffer.concat([PHOTO, html])), { kind: 'wrong', why: 'too-long' }, 0],
    ['C4: other bytes', bytes(other), { kind: 'wrong', why: 'signature' }, 0],
    ['C5: an HTML page', bytes(html), { kind: 'wrong', why: 'html' }, 0],
    ['C5: a JSON error', bytes(Buffer.from(' {"error":1}')), { kind: 'wrong', why: 'json' }, 0],
    ['C5: a long HTML page', bytes(Buffer.concat([html, PHOTO])), { kind: 'wrong', why: 'html' }, 0],
    ['C8: a part from elsewhere', bytes(PHOTO, { from: 7 }), { kind: 'wrong', why: 'range' }, 0],
    ['C10: a refused range', { kind: 'wrong', why: 'range' }, { kind: 'wrong', why: 'range' }, 0],
    ['C12: an encoding', { kind: 'wrong', why: 'encoding' }, { kind: 'wrong', why: 'encoding' }, 0],
    [
      'C13: a reset',
      bytes(cut(2000), { ending: reset }),
      { kind: 'broken', code: 'ECONNRESET', gained: 2000 },
      2000,
    ],
    [
      'C13: no answer',
      { kind: 'broken', code: 'ETIMEDOUT', gained: 0 },
      { kind: 'broken', code: 'ETIMEDOUT', gained: 0 },
      0,
    ],
    ['C20: a link that ended', { kind: 'link-expired' }, { kind: 'link-expired' }, 0],
  ])('%s', async (_fault, answer, failure, keptAfter) => {
    const { fetch, file, draft } = setup(answer);
    expect(await fetch()).toMatchObject({ kind: 'failed', failure });
    expect(file()).toBeUndefined();
    expect(draft()).toBe(keptAfter);
  });

  it('C3, C11: reading stops with the first byte too many, whatever length was announced', async () => {
    const endless = bytes(photoBytes('endless', 1_000_000), { chunkSize: 5001, ending: 'silence' });
    const { fetch, source, received } = setup(endless);
    expect(await fetch()).toMatchObject({ failure: { kind: 'wrong', why: 'too-long' } });
    expect(source.discarded).toBe(1);
    expect(received).toEqual([]);
  });

  it('an answer from the start is given up where what is kept cannot be emptied', async () => {
    const { destination, fetch, source } = setup(bytes(PHOTO, { from: 0 }), { kept: cut(2000) });
    const begin = destination.begin.bind(destination);
    destination.begin = async (id) => {
      const draft = await begin(id);
      draft.restart = () => Promise.reject(new DestinationError('EIO', 'file', 'cannot empty it: EIO'));
      return draft;
    };
    expect(await fetch()).toMatchObject({ failure: { kind: 'destination', code: 'EIO' } });
    expect(source.discarded).toBe(1);
  });

  it('a short answer behind a prefix keeps both, and counts what is new', async () => {
    const { fetch, draft } = setup(bytes(PHOTO.subarray(2000, 3000)), { kept: cut(2000) });
    expect(await fetch()).toMatchObject({
      held: 3000,
      failure: { kind: 'short', received: 3000, gained: 1000 },
    });
    expect(draft()).toBe(3000);
  });

  it('C2: an answer from the start that ends earlier than last time has gained nothing', async () => {
    const { fetch } = setup(bytes(cut(1000), { from: 0 }), { kept: cut(2000) });
    expect(await fetch()).toMatchObject({ held: 1000, failure: { kind: 'short', gained: 0 } });
  });

  it('an empty answer behind a prefix does not cost the prefix', async () => {
    const { fetch, draft } = setup(bytes(cut(0)), { kept: cut(2000) });
    expect(await fetch()).toMatchObject({ failure: { kind: 'short', received: 2000, gained: 0 } });
    expect(draft()).toBe(2000);
  });

  it('C5: words behind a prefix are not kept', async () => {
    const { fetch, draft } = setup(bytes(html), { kept: cut(2000) });
    expect(await fetch()).toMatchObject({ failure: { kind: 'wrong', why: 'html' } });
    expect(draft()).toBe(0);
  });

  it('C9: a prefix of another file is found out by the signature', async () => {
    const { fetch, file } = setup(bytes(PHOTO.subarray(2000)), { kept: other.subarray(0, 2000) });
    expect(await fetch()).toMatchObject({ failure: { kind: 'wrong', why: 'signature' } });
    expect(file()).toBeUndefined();
  });

  it('C9: other content, size or role is another draft', () => {
    const { resource } = wantedFile(PATH, PHOTO);
    const ids = [
      resource,
      { ...resource, size: 1 },
      { ...resource, signature: 'x' },
      { ...resource, role: 'live' as const },
    ].map(draftId);
    expect(new Set(ids).size).toBe(4);
    expect(draftId({ ...resource, address: undefined, heldBy: 'elsewhere' })).toBe(ids[0]);
    expect(ids.every((id) => /^[0-9a-f]+$/.test(id))).toBe(true);
  });

  it('C4, C5: without a signature, a wrong beginning or words are still found out', async () => {
    const wanted: Wanted = wantedFile(PATH, PHOTO, OPAQUE);
    const sameLength = Buffer.concat([html, photoBytes('x', PHOTO.length - html.length)]);
    expect(await setup(bytes(PHOTO), { wanted }).fetch()).toMatchObject({
      failure: { kind: 'wrong', why: 'signature' },
    });
    expect(await setup(bytes(sameLength), { wanted }).fetch()).toMatchObject({
      failure: { kind: 'wrong', why: 'html' },
    });
  });

  it('C4: other bytes are put aside when told so, and nothing else is', async () => {
    const wrong = setup(bytes(other));
    expect(await wrong.fetch({ quarantine: true })).toMatchObject({
      failure: { kind: 'wrong', why: 'signature' },
      quarantined: '.keepsake/quarantine/IMG_1.JPG',
    });
    expect([...wrong.destination.quarantined.values()]).toEqual([other]);
    const page = setup(bytes(html));
    expect(await page.fetch({ quarantine: true })).not.toHaveProperty('quarantined');
  });
});

describe('names', () => {
  const wanted: Wanted = {
    ...wantedFile(PATH, PHOTO),
    candidates: ['first.jpg', PATH, 'IMG_1-5000.JPG'].map(relative),
  };

  it('F8: the next candidate is taken when somebody took ours meanwhile', async () => {
    const { fetch, destination } = setup(bytes(PHOTO), { wanted });
    destination.files.set(PATH, { bytes: html, modifiedAtMs: 0 });
    expect(await fetch()).toMatchObject({ kind: 'saved', path: 'IMG_1-5000.JPG' });
    expect(destination.files.get(PATH)?.bytes).toEqual(html);
  });

  it('F8: without a free name the file fails and keeps its bytes for next time', async () => {
    const { fetch, destination, draft } = setup(bytes(PHOTO));
    destination.files.set(PATH, { bytes: html, modifiedAtMs: 0 });
    expect(await fetch()).toMatchObject({ failure: { kind: 'destination', code: 'EEXIST', scope: 'file' } });
    expect(draft()).toBe(PHOTO.length);
  });
});

describe('ends', () => {
  it('A4: an abort keeps the prefix and names no fault', async () => {
    const stop = new AbortController();
    const { fetch, draft } = setup(
      bytes(PHOTO.subarray(0, 3000), {
        ending: 'silence',
      }),
    );
    const attempt = fetch({ signal: stop.signal });
    await new Promise(setImmediate);
    stop.abort();
    expect(await attempt).toMatchObject({ kind: 'failed', failure: { kind: 'cancelled' } });
    expect(draft()).toBe(3000);
  });

  it('B1: when the disk is full, prefixes make room', async () => {
    const stop = new AbortController();
    const { fetch, draft } = setup(bytes(PHOTO.subarray(0, 3000), { ending: 'silence' }));
    const attempt = fetch({ signal: stop.signal });
    await new Promise(setImmediate);
    stop.abort(new KeepsakeError('DESTINATION_FULL', 'full'));
    expect(await attempt).toMatchObject({ failure: { kind: 'cancelled' } });
    expect(draft()).toBe(0);
  });

  it('a bug and what ends the run pass through, with the prefix kept', async () => {
    for (const error of [new TypeError('bug'), new KeepsakeError('SERVICE_REFUSING', 'no')]) {
      const { fetch, draft } = setup(bytes(PHOTO.subarray(0, 3000), { ending: error }));
      await expect(fetch()).rejects.toBe(error);
      expect(draft()).toBe(3000);
    }
  });
});
