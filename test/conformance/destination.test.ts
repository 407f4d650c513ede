import { beforeEach, describe, expect, it } from 'vitest';
import { DESTINATIONS, type Subject } from '../support/destination-subjects.ts';
import { photoBytes, relative, signatureOf } from '../support/wanted.ts';

const PHOTO = photoBytes('photo', 5000);
const PATH = relative('2024/01/02/IMG_1.JPG');
const TIME = Date.UTC(2019, 5, 6, 7, 8, 9);

describe.each(DESTINATIONS)('destination: %s', (_name, open) => {
  let subject: Subject;
  beforeEach(async () => {
    subject = await open();
  });

  async function draftWith(...chunks: readonly Uint8Array[]) {
    const draft = await subject.destination.begin('draft');
    // A draft owns what it is given, and frees it.
    for (const chunk of chunks) await draft.write(new Uint8Array(chunk));
    return draft;
  }

  it('names what lies in a folder, folders too, and nothing where there is none', async () => {
    subject.put('2024/01/a.jpg', PHOTO);
    subject.put('2024/01/É.jpg', PHOTO);
    subject.put('2024/02/b.jpg', PHOTO);
    const { destination } = subject;
    const names = async (folder: string) => (await destination.names(relative(folder))).toSorted();
    expect(await names('2024/01')).toEqual(['a.jpg', 'É.jpg']);
    expect(await names('2024')).toEqual(['01', '02']);
    expect(await names('2023')).toEqual([]);
    expect(await destination.names(undefined)).toContain('2024');
  });

  it('shows a file with its bytes and its time after commit, and not before', async () => {
    const draft = await draftWith(PHOTO.subarray(0, 10), PHOTO.subarray(10));
    expect(await subject.destination.stat(PATH)).toBeUndefined();

    expect(await draft.commit(PATH, TIME)).toBe('installed');

    expect(subject.read(PATH)).toEqual(PHOTO);
    expect(await subject.destination.stat(PATH)).toEqual({
      kind: 'file',
      size: PHOTO.length,
      modifiedAtMs: TIME,
    });
    expect(subject.draftCount()).toBe(0);
  });

  it('keeps chunk order over many writes', async () => {
    const large = photoBytes('large', 3_500_000);
    const chunks = Array.from({ length: 70 }, (_, n) => large.subarray(n * 50_000, (n + 1) * 50_000));
    const draft = await draftWith(...chunks);
    await draft.commit(PATH, TIME);
    expect(subject.read(PATH)?.equals(large)).toBe(true);
  });

  it('C6: saves a file without bytes', async () => {
    const draft = await draftWith();
    expect(await draft.commit(PATH, TIME)).toBe('installed');
    expect(subject.read(PATH)).toEqual(Buffer.alloc(0));
  });

  it('F8: never replaces what is there, and the draft can take another name', async () => {
    subject.put(PATH, Buffer.from('mine'));
    const draft = await draftWith(PHOTO);

    expect(await draft.commit(PATH, TIME)).toBe('taken');
    expect(await draft.commit(relative('2024/01/02/IMG_1-1.JPG'), TIME)).toBe('installed');

    expect(subject.read(PATH)).toEqual(Buffer.from('mine'));
    expect(subject.read('2024/01/02/IMG_1-1.JPG')).toEqual(PHOTO);
  });

  it('a folder under the name is as taken as a file', async () => {
    subject.put(`${PATH}/inside`, Buffer.from('mine'));
    const draft = await draftWith(PHOTO);
    expect(await draft.commit(PATH, TIME)).toBe('taken');
    expect(await subject.destination.stat(PATH)).toMatchObject({ kind: 'other' });
    await draft.abandon({ keepBytes: false });
  });

  it('a file where a folder is needed costs this file', async () => {
    subject.put('2024', Buffer.from('mine'));
    const draft = await draftWith(PHOTO);
    await expect(draft.commit(PATH, TIME)).rejects.toMatchObject({ code: 'ENOTDIR', scope: 'file' });
    await draft.abandon({ keepBytes: false });
    expect(await subject.destination.stat(PATH)).toBeUndefined();
  });

  it('goes on where a kept draft ended', async () => {
    await (await draftWith(PHOTO.subarray(0, 2000))).abandon({ keepBytes: true });

    const draft = await subject.destination.begin('draft');
    expect(draft.offset).toBe(2000);
    const kept: Uint8Array[] = [];
    for await (const chunk of draft.kept()) kept.push(chunk);
    expect(Buffer.concat(kept)).toEqual(PHOTO.subarray(0, 2000));
    await draft.write(PHOTO.subarray(2000));
    await draft.commit(PATH, TIME);

    expect(subject.read(PATH)).toEqual(PHOTO);
  });

  it('forgets a draft that is not kept', async () => {
    await (await draftWith(PHOTO)).abandon({ keepBytes: false });
    const draft = await subject.destination.begin('draft');
    expect(draft.offset).toBe(0);
    await draft.abandon({ keepBytes: false });
  });

  it('C7: restart makes the next byte the first, kept or just written', async () => {
    await (await draftWith(PHOTO.subarray(0, 2000))).abandon({ keepBytes: true });
    const draft = await subject.destination.begin('draft');
    await draft.write(photoBytes('x', 1_500_000));
    await draft.restart();
    expect(draft.offset).toBe(0);
    await draft.write(new Uint8Array(PHOTO));
    await draft.commit(PATH, TIME);
    expect(subject.read(PATH)).toEqual(PHOTO);
  });

  it('two drafts of one id at the same time do not meet', async () => {
    const [one, two] = [await draftWith(photoBytes('one', 100)), await draftWith(photoBytes('two', 100))];
    await one.commit(relative('one.jpg'), TIME);
    await two.commit(relative('two.jpg'), TIME);
    expect(subject.read('one.jpg')).toEqual(photoBytes('one', 100));
    expect(subject.read('two.jpg')).toEqual(photoBytes('two', 100));
  });

  it('C4: puts wrong bytes aside whole, under a name of their own', async () => {
    const first = await (await draftWith(Buffer.from('wrong'))).quarantine('IMG_1.JPG');
    const other = await (await draftWith(Buffer.from('other'))).quarantine('IMG_1.JPG');
    expect(first).toBe('.keepsake/quarantine/IMG_1.JPG');
    expect(other).not.toBe(first);
    expect(subject.read(first)).toEqual(Buffer.from('wrong'));
    expect(subject.read(other)).toEqual(Buffer.from('other'));
    expect(subject.draftCount()).toBe(0);
  });

  it('C4: keeps the same wrong bytes once', async () => {
    const first = await (await draftWith(Buffer.from('wrong'))).quarantine('IMG_1.JPG');
    expect(await (await draftWith(Buffer.from('wrong'))).quarantine('IMG_1.JPG')).toBe(first);
    expect(subject.draftCount()).toBe(0);
  });

  it('computes the signature of what lies there, and settles it', async () => {
    subject.put(PATH, PHOTO);
    const { signal } = new AbortController();
    expect(await subject.destination.signature(PATH, signal)).toBe(signatureOf(PHOTO));
    await subject.destination.settle(PATH);
    await expect(subject.destination.settle(relative('none.jpg'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(subject.destination.signature(PATH, AbortSignal.abort())).rejects.toThrow();
  });

  it('B13: moves a file that is there aside, under its own path', async () => {
    subject.put(PATH, PHOTO);
    const aside = await subject.destination.setAside(PATH, TIME);
    expect(aside).toBe(`.keepsake/trash/2019-06-06/${PATH}`);
    expect(subject.read(aside)).toEqual(PHOTO);
    expect(subject.read(PATH)).toBeUndefined();
    expect(await subject.destination.stat(PATH)).toBeUndefined();
  });

  it('B13: never puts one file aside over another', async () => {
    subject.put(PATH, Buffer.from('one'));
    const one = await subject.destination.setAside(PATH, TIME);
    subject.put(PATH, Buffer.from('two'));
    const two = await subject.destination.setAside(PATH, TIME);
    expect(two).toBe('.keepsake/trash/2019-06-06/2024/01/02/IMG_1-2.JPG');
    expect([subject.read(one), subject.read(two)]).toEqual([Buffer.from('one'), Buffer.from('two')]);
  });

  it('B13: a draft takes the name of a file that was put aside', async () => {
    subject.put(PATH, Buffer.from('bad'));
    const draft = await draftWith(PHOTO);
    expect(await draft.commit(PATH, TIME)).toBe('taken');
    await subject.destination.setAside(PATH, TIME);
    expect(await draft.commit(PATH, TIME)).toBe('installed');
    expect(subject.read(PATH)).toEqual(PHOTO);
  });

  const NEW = relative('2024-01/IMG_1.JPG');

  it('F31: moves a file to another name, with its time', async () => {
    await (await draftWith(PHOTO)).commit(PATH, TIME);
    expect(await subject.destination.move(PATH, NEW)).toBe('moved');
    expect(subject.read(NEW)).toEqual(PHOTO);
    expect(subject.read(PATH)).toBeUndefined();
    expect(await subject.destination.stat(PATH)).toBeUndefined();
    expect(await subject.destination.stat(NEW)).toMatchObject({ kind: 'file', modifiedAtMs: TIME });
  });

  it('F31: never moves a file over another, or over a folder', async () => {
    subject.put(PATH, PHOTO);
    subject.put(NEW, Buffer.from('mine'));
    subject.put('folder/inside', Buffer.from('mine'));
    expect(await subject.destination.move(PATH, NEW)).toBe('taken');
    expect(await subject.destination.move(PATH, relative('folder'))).toBe('taken');
    expect(subject.read(NEW)).toEqual(Buffer.from('mine'));
    expect(subject.read(PATH)).toEqual(PHOTO);
  });

  it('F31: a file where a folder is needed costs this move', async () => {
    subject.put(PATH, PHOTO);
    subject.put('file', Buffer.from('mine'));
    const below = relative('file/IMG_1.JPG');
    await expect(subject.destination.move(PATH, below)).rejects.toMatchObject({
      code: 'ENOTDIR',
      scope: 'file',
    });
    expect(subject.read(PATH)).toEqual(PHOTO);
  });

  it('F34: has nothing to move where nothing is', async () => {
    await expect(subject.destination.move(PATH, NEW)).rejects.toMatchObject({
      code: 'ENOENT',
      scope: 'file',
    });
    expect(await subject.destination.stat(NEW)).toBeUndefined();
  });

  it('F31: removes a folder that a move left empty, and no other', async () => {
    const folder = relative('2024/01/02');
    subject.put(PATH, PHOTO);
    subject.put('2024/01/02/notes.txt', Buffer.from('mine'));
    await subject.destination.move(PATH, NEW);
    expect(await subject.destination.removeEmptyFolder(folder)).toBe(false);
    expect(subject.read('2024/01/02/notes.txt')).toEqual(Buffer.from('mine'));
    await subject.destination.move(relative('2024/01/02/notes.txt'), relative('notes.txt'));
    await subject.destination.removeEmptyFolder(folder);
    expect(await subject.destination.stat(folder)).toBeUndefined();
    expect(await subject.destination.removeEmptyFolder(relative('none'))).toBe(false);
    expect(await subject.destination.removeEmptyFolder(NEW)).toBe(false);
    expect(subject.read(NEW)).toEqual(PHOTO);
  });

  it('has nothing to put aside where nothing is', async () => {
    await expect(subject.destination.setAside(PATH, TIME)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
