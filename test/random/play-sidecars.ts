import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn } from '../support/simulated.ts';
import { Dice } from './dice.ts';
import { playRun, UNDISTURBED } from './play-run.ts';
import { MOST_STEPS, type Played } from './play-sequence.ts';
import { signInBefore } from './signed-in.ts';
import { type Circumstances, Stage } from './stage.ts';

const FLAGS = ['--xmp-sidecar', '--folder-structure', 'none'];
const STEPS = MOST_STEPS;

/** What the user wrote into sidecars, by photo. */
class Edits {
  readonly titles = new Map<string, string>();
  readonly words = new Map<string, Set<string>>();
}

/** Photos, albums and sidecars change at random, and runs are killed; each sidecar says what iCloud tells, but for what is the user's. */
export async function playSidecars(
  seed: string,
  { below, killsProcesses }: Circumstances,
  leftOut: ReadonlySet<number> = new Set(),
): Promise<Played> {
  const dice = new Dice(seed);
  const stage = await Stage.open(dice, { below, killsProcesses });
  const edits = new Edits();
  const lines: string[] = [];
  try {
    await signInBefore(stage, below);
    for (let n = 0; n < 3; n += 1) addPhoto(stage, n);
    for (const name of ['Rome', 'Paris']) stage.library.addAlbum(name);
    for (let step = 1; step <= STEPS; step += 1) {
      const thrown = new Dice(`${seed}/${step}`);
      if (leftOut.has(step)) continue;
      const what = thrown.next();
      if (what < 0.35) lines.push(`${step}. ${await run(stage, thrown)}`);
      else if (what < 0.6) lines.push(`${step}. ${edit(stage, edits, thrown, step)}`);
      else lines.push(`${step}. ${change(stage, thrown, step)}`);
    }
    await playRun(stage, UNDISTURBED, FLAGS);
    const { code, err } = await playRun(stage, UNDISTURBED, FLAGS);
    return { lines, problems: code === 0 ? judge(stage, edits) : [`ended with ${code}: ${err}`] };
  } finally {
    await stage.close();
  }
}

async function run(stage: Stage, dice: Dice): Promise<string> {
  const by = dice.pick<'SIGTERM' | 'SIGKILL'>(['SIGTERM', 'SIGKILL', 'SIGKILL']);
  const stop = dice.chance(0.7) ? { by, atEvent: dice.whole(1, dice.pick([12, 25, 60])) } : undefined;
  const { code } = await playRun(stage, { ...UNDISTURBED, stop }, FLAGS);
  return `run${stop === undefined ? '' : `, ${stop.by} at ${stop.atEvent}`}: ${code}`;
}

function addPhoto({ library }: Stage, number: number): string {
  return library.add({
    caption: `Photo ${number}`,
    details: { keywords: ['a', 'b'] },
    name: `IMG_${number}.JPG`,
    content: Buffer.from(`\u00ff\u00d8\u00ff photo ${number}`, 'latin1'),
  });
}

const photosOf = ({ library }: Stage) => [...library.zone('PrimarySync').entries()].map(([, asset]) => asset);
const albumsOf = ({ library }: Stage) =>
  [...library.zone('PrimarySync').albums.values()].filter(({ deleted }) => !deleted);

function change(stage: Stage, dice: Dice, step: number): string {
  const { library } = stage;
  const id = dice.pickAny(photosOf(stage))?.id ?? '';
  const album = dice.pickAny(albumsOf(stage))?.id;
  const kind = dice.pick([
    'title',
    'title',
    'words',
    'favorite',
    'hidden',
    'add',
    'album',
    'in',
    'in',
    'out',
    'rename',
  ]);
  if (kind === 'title') library.setWords(id, { caption: `Title ${step}` });
  else if (kind === 'words')
    library.setWords(id, { keywords: dice.pick([['a'], ['a', 'b'], ['b', `w${step}`]]) });
  else if (kind === 'favorite') library.setFavorite(id, dice.chance(0.6));
  else if (kind === 'hidden') library.setHidden(id, dice.chance(0.5));
  else if (kind === 'add') addPhoto(stage, 100 + step);
  else if (kind === 'album') library.addAlbum(`Album ${step}`);
  else if (album === undefined) return 'nothing';
  else if (kind === 'rename') library.changeAlbum(album, { name: `Renamed ${step}` });
  else library.setMember(album, id, kind === 'in');
  return `${kind} ${id}`;
}

/** The user changes the title in a sidecar, or adds a word. */
function edit({ photosFolder }: Stage, { titles, words }: Edits, dice: Dice, step: number): string {
  const path = dice.pickAny([...filesIn(photosFolder).keys()].filter((one) => one.endsWith('.xmp')));
  if (path === undefined) return 'nothing to edit';
  const file = join(photosFolder, path);
  const text = readFileSync(file, 'utf8');
  const { asset } = read(text);
  const isTitle = dice.chance(0.5);
  const edited = isTitle
    ? text.replace(/(<dc:title>\s*<rdf:Alt>\s*<rdf:li[^>]*>)[^<]*/, `$1Mine ${step}`)
    : text.replace(/(<dc:subject>\s*<rdf:Bag>)/, `$1<rdf:li>mine ${step}</rdf:li>`);
  if (edited === text) return 'nothing to edit there';
  writeFileSync(file, edited);
  if (isTitle) titles.set(asset, `Mine ${step}`);
  else words.set(asset, (words.get(asset) ?? new Set()).add(`mine ${step}`));
  return `edited ${path}`;
}

function read(text: string) {
  const items = (name: string) => {
    const list = new RegExp(`<${name}>[^]*?</${name}>`).exec(text)?.[0] ?? '';
    return [...list.matchAll(/<rdf:li[^>]*>([^<]*)/g)].map(([, item = '']) => item);
  };
  return {
    asset: /AssetID>([^<]*)/.exec(text)?.[1] ?? '',
    title: items('dc:title')[0],
    rating: /Rating>([^<]*)/.exec(text)?.[1],
    words: new Set(items('dc:subject')),
    albums: new Set(items('lr:hierarchicalSubject').filter((item) => item.startsWith('Albums|'))),
  };
}

function judge(stage: Stage, edits: Edits): readonly string[] {
  const files = filesIn(stage.photosFolder);
  const said = new Map(
    [...files].flatMap(([path, bytes]) => {
      const one = path.endsWith('.xmp') ? read(bytes.toString()) : undefined;
      return one === undefined ? [] : [[one.asset, one] as const];
    }),
  );
  return photosOf(stage).flatMap((asset) => {
    const { id, caption, favorite, hidden, details } = asset;
    const sidecar = said.get(id);
    if (sidecar === undefined) return hidden ? [] : [`${id} has no sidecar`];
    // Of what is hidden iCloud tells that, and no more.
    if (hidden) return sidecar.rating === '-1' ? [] : [`${id} is hidden, and rated ${sidecar.rating}`];
    const isIn = albumsOf(stage).filter(({ relations }) => relations.get(id) !== undefined);
    const wanted = {
      asset: id,
      title: edits.titles.get(id) ?? caption,
      rating: favorite ? '5' : undefined,
      words: new Set([...(details?.keywords ?? []), ...(edits.words.get(id) ?? [])]),
      albums: new Set(isIn.map(({ name }) => `Albums|${name}`)),
    };
    const [is, should] = [sidecar, wanted].map((one) => JSON.stringify(one, inOrder));
    return is === should ? [] : [`${id} says ${is} instead of ${should}`];
  });
}

function inOrder(_key: string, value: unknown): unknown {
  return value instanceof Set ? [...value].map(String).toSorted() : value;
}
