import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exiftoolPath } from 'exiftool-vendored';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openExifTool } from '../../../src/exiftool/exiftool.ts';
import { missingTags, wishedTags } from '../../../src/metadata/exif-tags.ts';
import { NoTagTool, type TagTool, TagToolError } from '../../../src/model/tag-tool.ts';
import { heic, movie } from '../../../src/simulator/files/boxes.ts';
import { jpeg } from '../../../src/simulator/files/jpeg.ts';
import { png } from '../../../src/simulator/files/stills.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const { signal } = new AbortController();
let tool: TagTool;
beforeAll(async () => {
  tool = await openExifTool();
}, 120_000);
afterAll(() => tool.close());

/** What ends an answer of ExifTool is no end in the text of a file. */
const TEXT = 'Tür & <Tor>\n-o /tmp/x\n{ready}\n旅 \\n $x';
const READ = TEXT.replaceAll(/[{}]/g, ' ');
const DETAILS = {
  favorite: true,
  description: TEXT,
  location: { latitude: -52.516275, longitude: 13.377704, altitude: 34.5 },
} as const;
const TAKEN = { date: new Date('2018-07-31T09:22:24Z'), offsetMinutes: 120 };
const NAMES = [
  'ExifIFD:all',
  'GPSLatitude#',
  'GPSLongitude#',
  'GPSAltitude#',
  'Rating',
  'Description',
  'ImageDescription',
];

it.each([
  [
    'public.jpeg',
    jpeg('one', 3000),
    {
      'ExifIFD:DateTimeOriginal': '2018:07:31 09:22:24',
      'ExifIFD:OffsetTimeOriginal': '+02:00',
      'IFD0:ImageDescription': READ,
      'XMP-dc:Description': READ,
    },
  ],
  ['public.heic', heic('one', 3000), { 'IFD0:ImageDescription': READ, 'XMP-dc:Description': READ }],
  ['public.png', png('one', 3000), { 'IFD0:ImageDescription': READ, 'XMP-dc:Description': READ }],
  ['com.apple.quicktime-movie', movie('one', 3000), { 'Keys:Description': READ }],
  ['public.mpeg-4', movie('one', 3000, 'mp4'), { 'Keys:Description': READ }],
])(
  'Y1: all that is written into %s is read back, a second time nothing is missing, and the first file is as it was',
  async (type, body, told) => {
    const folder = join(temporaryFolder(), "a b'ü");
    mkdirSync(folder);
    const [from, to] = [join(folder, 'from'), join(folder, 'to')];
    writeFileSync(from, body.bytes());
    const wished = wishedTags(
      { type, role: 'original' },
      DETAILS,
      ['datetime', 'gps', 'rating', 'description'],
      TAKEN,
    );
    const names = wished.flatMap(({ unless }) => unless);
    const before = await tool.read(from, names, signal);
    await tool.write(from, to, missingTags(wished, before), signal);
    expect(await tool.read(to, NAMES, signal)).toMatchObject({
      ...told,
      'XMP-xmp:Rating': 5,
      'Composite:GPSLatitude': expect.closeTo(-52.516275, 5),
      'Composite:GPSLongitude': expect.closeTo(13.377704, 5),
      'Composite:GPSAltitude': 34.5,
    });
    expect(missingTags(wished, await tool.read(to, names, signal))).toEqual({});
    expect(readFileSync(from).equals(body.bytes())).toBe(true);
  },
);

it('Y4, Y7: what is made of the same file is the same, in each process, and is the same picture', async () => {
  const folder = temporaryFolder();
  const from = join(folder, 'from');
  const tags = { 'XMP-xmp:Rating': 5, 'IFD0:ImageDescription': 'text' };
  for (const [kind, body] of Object.entries({ heic: heic('one', 3000), jpeg: jpeg('one', 3000) })) {
    writeFileSync(from, body.bytes());
    const made: string[] = [];
    for (const other of [tool, await openExifTool()]) {
      for (const n of [1, 2]) {
        const to = join(folder, `${kind}-${made.length}-${n}`);
        await other.write(from, to, tags, signal);
        made.push(readFileSync(to, 'hex'));
        expect(await tool.read(to, ['Rating'], signal)).toMatchObject({ 'XMP-xmp:Rating': 5 });
      }
      if (other !== tool) await other.close();
    }
    expect(new Set(made).size).toBe(1);
  }
});

it('Y7: knows a picture whatever is told in its file, and no other', async () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  for (const [name, body] of Object.entries({ one: jpeg('one', 3000), other: jpeg('other', 3000) }))
    writeFileSync(at(name), body.bytes());
  writeFileSync(at('none'), 'no photo');
  await tool.write(at('one'), at('told'), { 'XMP-xmp:Rating': 5 }, signal);
  const pairs = [
    ['one', 'told'],
    ['one', 'other'],
    ['none', 'none'],
  ] as const;
  const answers: boolean[] = [];
  for (const [one, other] of pairs) answers.push(await tool.isSamePicture(at(one), at(other), signal));
  expect(answers).toEqual([true, false, false]);
});

it.each<[what: string, after: object]>([
  ['with a fault: Truncated data', { warnings: ['Truncated data - /x/to'] }],
  ['with a fault: No picture', { errors: ['No picture - /x/to'] }],
  ['without what was to be written', { 'XMP-xmp:Rating': undefined }],
  ['with another picture', { 'File:ImageDataHash': 'b' }],
])('Y3: a file that ExifTool makes %s is none', async (what, after) => {
  const told = { 'XMP-xmp:Rating': 5, 'File:ImageDataHash': 'a', warnings: ['known - /x/from'], errors: [] };
  class OddTool {
    readonly write = async () => ({ created: 1, updated: 0, unchanged: 0 });
    readonly readRaw = async (path: string) => (path === '/x/from' ? told : { ...told, ...after });
    readonly end = async () => {};
  }
  const exiftool = await import('exiftool-vendored');
  const ExifTool: unknown = OddTool;
  const odd = await openExifTool({ load: async () => ({ ...exiftool, ExifTool: ExifTool as never }) });
  await expect(odd.write('/x/from', '/x/to', { 'XMP-xmp:Rating': 5 }, signal)).rejects.toThrow(
    `ExifTool made a file ${what}`,
  );
});

it('Y3: what is no photo can neither be read nor written, and leaves nothing', async () => {
  const folder = temporaryFolder();
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  writeFileSync(from, 'no photo at all');
  expect(await tool.read(from, ['Rating'], signal)).toEqual({});
  await expect(tool.write(from, to, { 'XMP-xmp:Rating': 5 }, signal)).rejects.toThrow(TagToolError);
  expect(existsSync(to)).toBe(false);
  await expect(tool.read(join(folder, 'none'), ['Rating'], signal)).rejects.toThrow(TagToolError);
});

it.each(['a\n-o\n', '{ready}'])(
  'Y8: the path %j is given to no program that would take it for words of its own',
  async (name) => {
    const folder = join(temporaryFolder(), name);
    mkdirSync(folder);
    const from = join(folder, 'from');
    writeFileSync(from, jpeg('one', 3000).bytes());
    await expect(tool.read(from, ['Rating'], signal)).rejects.toThrow('line break');
    await expect(tool.write(from, join(folder, 'to'), { 'XMP-xmp:Rating': 5 }, signal)).rejects.toThrow(
      'line break',
    );
  },
);

it('Y4: an interruption is told at once, with its own reason', async () => {
  const reason = new Error('stopped');
  await expect(tool.read('/nowhere', [], AbortSignal.abort(reason))).rejects.toBe(reason);
  const stop = new AbortController();
  const from = join(temporaryFolder(), 'from');
  writeFileSync(from, jpeg('one', 3000).bytes());
  const reading = tool.read(from, ['Rating'], stop.signal);
  stop.abort(reason);
  await expect(reading).rejects.toBe(reason);
});

it.each<[what: string, options: Parameters<typeof openExifTool>[0], words: string]>([
  [
    'its package',
    { load: () => Promise.reject(Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' })) },
    'the package exiftool-vendored is not installed',
  ],
  ['the program, or perl', { program: '/nowhere/exiftool' }, 'ExifTool does not run; it needs perl'],
])(
  'Y2: a machine without %s is told of',
  async (_what, options, words) => {
    const opening = openExifTool(options);
    await expect(opening).rejects.toThrow(NoTagTool);
    await expect(opening).rejects.toThrow(words);
  },
  120_000,
);

it('Y2: one that never says that it is there is given up, whatever it has started', async () => {
  const folder = temporaryFolder();
  const [program, fifo] = [join(folder, 'exiftool'), join(folder, 'fifo')];
  execFileSync('mkfifo', [fifo]);
  writeFileSync(program, `#!/bin/sh\ntrap '' TERM\ncat '${fifo}'\n`, { mode: 0o700 });
  const opening = openExifTool({ program, startLimitMs: 300 });
  await expect(opening).rejects.toThrow(NoTagTool);
  await expect(opening).rejects.toThrow('no answer within 0.3 seconds');
  // Who still reads from it ends now.
  closeSync(openSync(fifo, 'r+'));
});

/** ExifTool, and the numbers of its processes. */
async function watched(
  folder: string,
): Promise<{ readonly program: string; readonly pids: () => readonly number[] }> {
  const [list, program] = [join(folder, 'pids'), join(folder, 'exiftool')];
  const start = `[ "$1" = -ver ] || echo $$ >> '${list}'`;
  const script = `#!/bin/sh\n${start}\nexec '${await exiftoolPath()}' "$@"\n`;
  writeFileSync(program, script, { mode: 0o700 });
  return { program, pids: () => readFileSync(list, 'utf8').trim().split('\n').map(Number) };
}

it('Y4: its processes end when the process that started them is killed', async () => {
  const folder = temporaryFolder();
  const { program, pids } = await watched(folder);
  const photo = join(folder, 'photo');
  writeFileSync(photo, jpeg('one', 3000).bytes());
  const child = spawn(process.execPath, [join(import.meta.dirname, 'read-and-wait.ts'), program, photo], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  expect(pids().filter(isAlive).length).toBeGreaterThan(0);
  child.kill('SIGKILL');
  await ended;
  await vi.waitUntil(() => !pids().some(isAlive), { timeout: 55_000 });
}, 120_000);

it('Y3: a file on which it hangs is given up after a while, with the process', async () => {
  const folder = temporaryFolder();
  const { program, pids } = await watched(folder);
  const fifo = join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const hanging = await openExifTool({ program, fileLimitMs: 100 });
  await expect(hanging.read(fifo, ['Rating'], signal)).rejects.toThrow(TagToolError);
  await vi.waitUntil(() => !pids().some(isAlive), { timeout: 55_000 });
  await hanging.close();
}, 120_000);

/** A process that has ended and that nobody has asked for is none. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
