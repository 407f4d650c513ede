import { posix } from 'node:path';
import { ICLOUD_DOCKER } from './icloud-docker.ts';
import { type Given, longNameOf } from './peer-flag.ts';
import { readYaml } from './read-yaml.ts';

type Leaf = readonly [key: string, text: string];

/** Keys that say something only together with others, or by not being there. */
const TOGETHER: ReadonlySet<string> = new Set([
  'photos.destination',
  'photos.folder_format',
  'photos.filters.libraries',
  'photos.filters.albums',
  'photos.filters.extensions',
]);

/** The configuration of icloud-docker as the flags that mean the same; `line`: where it cannot be read. */
export function readIcloudDockerFile(text: string): readonly Given[] | { readonly line: number } {
  const read = readYaml(text);
  if ('line' in read) return read;
  const leaves = read.map(({ path, text: value }): Leaf => [keyFor(path), value]);
  return [
    ...leaves.filter(([key, value]) => !TOGETHER.has(key) && value.toLowerCase() !== 'false'),
    ...mailOf(leaves),
    ...photosOf(leaves),
  ].map(givenFor);
}

/** A table of names, and whatever the drive has, is one setting. */
function keyFor(path: readonly string[]): string {
  if (path[0] === 'drive') return 'drive';
  const key = path.join('.');
  return key.startsWith('photos.library_destinations.') ? 'photos.library_destinations' : key;
}

/** Who sends mail signs in with that address and gets the mail, unless it says otherwise. */
function mailOf(leaves: readonly Leaf[]): readonly Leaf[] {
  const email = lastOf(leaves, 'app.smtp.email');
  if (email === undefined) return [];
  return ['app.smtp.username', 'app.smtp.to']
    .filter((key) => lastOf(leaves, key) === undefined)
    .map((key) => [key, email]);
}

function photosOf(leaves: readonly Leaf[]): readonly Leaf[] {
  if (!leaves.some(([key]) => key.startsWith('photos.'))) return [];
  const all = (key: string) => leaves.filter(([one]) => one === key).map(([, value]) => value);
  const root = lastOf(leaves, 'app.root') ?? 'icloud';
  const folder = lastOf(leaves, 'photos.destination') ?? 'photos';
  const leavesOut = lastOf(leaves, 'photos.all_albums')?.toLowerCase() === 'true';
  const albums = all('photos.filters.albums');
  const libraries = all('photos.filters.libraries');
  const extensions = all('photos.filters.extensions');
  const dates = lastOf(leaves, 'photos.folder_format');
  const parts = [
    ...(leavesOut || albums.length > 0 ? ['{album}'] : []),
    ...(dates === undefined ? [] : [`{:${dates}}`]),
  ];
  return [
    ['photos.destination', posix.isAbsolute(folder) ? folder : posix.join(root, folder)],
    ['photos.folder_format', parts.length === 0 ? 'none' : parts.join('/')],
    ...(libraries.length === 0 ? ['all'] : libraries).map((name): Leaf => ['photos.filters.libraries', name]),
    ...albums.map((name): Leaf => ['photos.filters.albums', leavesOut ? `!${name}` : name]),
    ...(extensions.length === 0 ? [] : [['photos.filters.extensions', filterFor(extensions)] as const]),
  ];
}

function filterFor(extensions: readonly string[]): string {
  return extensions.map((one) => `name ~ '*.${one.replace(/^\./, '').replaceAll("'", "''")}'`).join(' or ');
}

function lastOf(leaves: readonly Leaf[], key: string): string | undefined {
  return leaves.findLast(([one]) => one === key)?.[1];
}

function givenFor([key, value]: Leaf): Given {
  const flag = ICLOUD_DOCKER.find((one) => longNameOf(one) === key);
  // A key may be anything, a password too.
  const isName = /^[a-z_]{1,30}(?:\.[a-z_]{1,30}){0,3}$/.test(key);
  return { flag, name: isName ? key : undefined, value };
}
