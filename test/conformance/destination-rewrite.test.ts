import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { DESTINATIONS, type Subject } from '../support/destination-subjects.ts';
import { photoBytes, relative, signatureOf } from '../support/wanted.ts';

const PHOTO = photoBytes('photo', 5000);
const PATH = relative('2024/01/02/IMG_1.JPG');
const TIME = Date.UTC(2019, 5, 6, 7, 8, 9);

describe.each(DESTINATIONS)('bytes that are changed before they get their name: %s', (_name, open) => {
  let subject: Subject;
  beforeEach(async () => {
    subject = await open();
  });

  async function draftWith(...chunks: readonly Uint8Array[]) {
    const draft = await subject.destination.begin('draft');
    for (const chunk of chunks) await draft.write(new Uint8Array(chunk));
    return draft;
  }

  const CHANGED = photoBytes('changed', 7000);
  const change = async (from: string, to: string) => {
    expect(readFileSync(from).equals(PHOTO)).toBe(true);
    expect(existsSync(to)).toBe(false);
    writeFileSync(to, CHANGED);
    return true;
  };

  it('Y1: bytes that were made of those that came get the name, and the time', async () => {
    const draft = await draftWith(PHOTO.subarray(0, 10), PHOTO.subarray(10));
    expect(await draft.rewrite(change)).toEqual({ size: CHANGED.length, signature: signatureOf(CHANGED) });
    expect(await subject.destination.stat(PATH)).toBeUndefined();
    subject.put(PATH, Buffer.from('mine'));
    expect(await draft.commit(PATH, TIME)).toBe('taken');
    expect(await draft.commit(relative('2024/other.jpg'), TIME)).toBe('installed');
    expect(subject.read('2024/other.jpg')).toEqual(CHANGED);
    expect(await subject.destination.stat(relative('2024/other.jpg'))).toMatchObject({ modifiedAtMs: TIME });
    expect(subject.draftCount()).toBe(0);
  });

  it('Y1: where nothing is made of them, they stay as they came', async () => {
    const draft = await draftWith(PHOTO);
    const refuse = async (_from: string, to: string) => {
      writeFileSync(to, 'half');
      return false;
    };
    expect(await draft.rewrite(refuse)).toBeUndefined();
    expect(await draft.commit(PATH, TIME)).toBe('installed');
    expect(subject.read(PATH)).toEqual(PHOTO);
    expect(await subject.destination.stat(PATH)).toMatchObject({ modifiedAtMs: TIME });
    expect(subject.draftCount()).toBe(0);
  });

  it('Y7: the bytes as they came are compared with what lies under a name', async () => {
    subject.put(PATH, CHANGED);
    const draft = await draftWith(PHOTO);
    const seen: Buffer[] = [];
    const judge = async (bytes: string, there: string) => {
      seen.push(readFileSync(bytes), readFileSync(there));
      return seen.length > 2;
    };
    await draft.rewrite(change);
    expect(await draft.compare(PATH, judge)).toBe(false);
    expect(await draft.compare(PATH, judge)).toBe(true);
    expect(seen).toEqual([PHOTO, CHANGED, PHOTO, CHANGED]);
    await draft.abandon({ keepBytes: false });
    expect(subject.draftCount()).toBe(0);
  });

  it('Y4: an attempt that ends keeps the bytes that came, never those that were made of them', async () => {
    const failed = await draftWith(PHOTO);
    const interrupt = async (_from: string, to: string): Promise<boolean> => {
      writeFileSync(to, 'half');
      throw new Error('interrupted');
    };
    await expect(failed.rewrite(interrupt)).rejects.toThrow('interrupted');
    await failed.abandon({ keepBytes: true });
    const again = await subject.destination.begin('draft');
    expect(again.offset).toBe(PHOTO.length);
    await again.rewrite(change);
    await again.abandon({ keepBytes: true });
    const last = await subject.destination.begin('draft');
    expect(last.offset).toBe(PHOTO.length);
    await last.rewrite(change);
    await last.abandon({ keepBytes: false });
    expect(subject.draftCount()).toBe(0);
  });
});
