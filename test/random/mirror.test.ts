import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { simulated } from '../support/simulated.ts';
import { Dice } from './dice.ts';

const ARGS = ['--library', 'all', '--mirror-deletions', '--deletion-limit', '100%'];
const LONG = Array.from({ length: 60 }, (_, n) => n + 1);
const SEEDS =
  process.env['KEEPSAKE_SEED']?.split(' ').map(Number) ??
  (process.env['KEEPSAKE_LONG'] === '1' ? LONG : [7, 10]);

const shortOf = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex').slice(0, 8);

/** What lies below a folder, by its bytes: the first path of each. */
function contentsOf(root: string): ReadonlyMap<string, string> {
  const names = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = names.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [shortOf(readFileSync(path)), path]));
}

/**
 * Photos are deleted, restored, hidden, purged and moved in iCloud, edited and removed here, between syncs. Never does a file leave its place
 * that a record of the sync before did not call deleted, no byte is ever lost, and in the end both sides agree.
 */
it.each(SEEDS)('T11: random deletions, seed %i', { timeout: 180_000 }, async (seed) => {
  const dice = new Dice(`mirror ${seed}`);
  const cloud = await simulated({ library: { assets: 7, bytes: 400 }, sharedLibrary: 'private' });
  const { library } = cloud.simulator;
  const photos = join(cloud.folder, 'photos');
  const steps: string[] = [];
  let syncs = 0;
  /** By asset: how many syncs had ended when its record began to say that it is deleted. */
  const deleted = new Map<string, number>();
  const assetsOf = new Map<string, Set<string>>();
  const ours = new Set<string>();
  const away = new Set<string>();
  const backForGood = new Set<string>();
  /** Moved since the last sync: deleted before the next one, nobody hears of a deletion of what lies here. */
  const moving = new Set<string>();
  /** And no sync has found out since what lies here. */
  let isStateLost = false;
  const files = () => {
    const all = [...library.files()].map((file) => ({ ...file, content: shortOf(file.bytes()) }));
    for (const { content, asset } of all)
      assetsOf.set(content, (assetsOf.get(content) ?? new Set<string>()).add(asset));
    return all;
  };
  const aside = () => {
    const trash = join(photos, '.keepsake', 'trash');
    return readdirSync(join(photos, '.keepsake')).includes('trash')
      ? contentsOf(trash)
      : new Map<string, string>();
  };
  const here = () => new Map([...contentsOf(photos)].filter(([, path]) => !path.includes('.keepsake')));
  const command = async (words: readonly string[]) => {
    const { code, err } = await cloud.run(words);
    expect({ steps, code, err: code === 0 ? '' : err }).toEqual({ steps, code: 0, err: '' });
  };
  const sync = async () => {
    steps.push('sync');
    const before = here();
    const all = files();
    await command(ARGS);
    syncs += 1;
    moving.clear();
    isStateLost = false;
    const [now, trash] = [here(), aside()];
    const wrong: string[] = [];
    for (const [content, path] of before) {
      if (now.has(content)) continue;
      const told = [...(assetsOf.get(content) ?? [])].some(
        (asset) => (deleted.get(asset) ?? syncs) <= syncs - 2,
      );
      const isThere = all.some((file) => file.content === content && !file.deleted);
      if (ours.has(content) || isThere || !told) wrong.push(`${path} went, and nothing said deleted`);
      if (!trash.has(content)) wrong.push(`${path} is lost`);
    }
    expect({ steps, wrong }).toEqual({ steps, wrong: [] });
  };
  const happen: Record<string, () => Promise<void> | void> = {
    delete() {
      const file = dice.pickAny(files().filter((one) => !one.deleted && !one.hidden));
      if (file === undefined) return;
      steps.push(`delete ${file.content}`);
      if (moving.has(file.content) || isStateLost) away.add(file.content);
      library.delete(file.asset);
      deleted.set(file.asset, syncs);
    },
    restore() {
      const file = dice.pickAny(files().filter((one) => one.deleted && deleted.has(one.asset)));
      if (file === undefined) return;
      steps.push(`restore ${file.content}`);
      library.restore(file.asset);
      deleted.delete(file.asset);
    },
    hide() {
      const file = dice.pickAny(files().filter((one) => !one.deleted));
      if (file === undefined) return;
      steps.push(`${file.hidden ? 'show' : 'hide'} ${file.content}`);
      library.setHidden(file.asset, !file.hidden);
    },
    purge() {
      const file = dice.pickAny(files());
      if (file === undefined) return;
      // Gone at once, it may have gone to the shared library, for all that anyone can tell.
      steps.push(`purge ${file.content}`);
      library.purge(file.asset);
    },
    move() {
      const file = dice.pickAny(files().filter((one) => !one.deleted && !one.hidden));
      if (file === undefined) return;
      steps.push(`move ${file.content}`);
      moving.add(file.content);
      if (file.zone === 'PrimarySync') library.moveToShared(file.asset);
      else library.moveToPersonal(file.asset);
    },
    editHere() {
      const [content = '', path = ''] = dice.pickAny([...here()]) ?? [];
      if (path === '' || ours.has(content)) return;
      steps.push(`edit here ${content}`);
      writeFileSync(path, `edited ${steps.length}`);
      ours.add(shortOf(Buffer.from(`edited ${steps.length}`)));
      away.add(content);
    },
    removeHere() {
      const [content = '', path = ''] = dice.pickAny([...here()]) ?? [];
      if (path === '') return;
      steps.push(`remove here ${content}`);
      rmSync(path);
      away.add(content);
      ours.delete(content);
    },
    async loseToken() {
      steps.push('reset tokens');
      await command(['reset', 'tokens', '--yes']);
    },
    loseMemory() {
      const what = dice.pick(['catalogue', 'state']);
      steps.push(`lose the ${what}`);
      const name = `${cloud.simulator.account.username}${what === 'state' ? '' : '.catalogue'}.sqlite`;
      for (const suffix of ['', '-wal', '-shm'])
        rmSync(join(cloud.folder, 'session', `${name}${suffix}`), { force: true });
      if (what === 'catalogue') return;
      // Nobody knows any more whose file it is.
      isStateLost = true;
      for (const file of files().filter((one) => one.deleted)) away.add(file.content);
    },
    async look() {
      steps.push('dry run');
      const before = [here(), aside()];
      await command([...ARGS, '--dry-run']);
      expect({ steps, there: [here(), aside()] }).toEqual({ steps, there: before });
    },
    async takeBack() {
      const before = aside();
      // Without a state, an empty trash is one that was never used.
      if (before.size === 0) return;
      steps.push('trash restore --all');
      await command(['trash', 'restore', '--all']);
      for (const content of before.keys()) if (here().has(content)) backForGood.add(content);
    },
  };
  expect((await cloud.firstRun(ARGS)).code).toBe(0);
  syncs += 1;
  for (let step = 0; step < 16; step += 1) {
    if (dice.chance(1 / 3)) await sync();
    else await happen[dice.pickAny(Object.keys(happen)) ?? 'look']?.();
  }
  // What a token that was lost left, is found in one cycle, held in the next, and gone in the third.
  for (let quiet = 0; quiet < 4; quiet += 1) await sync();
  const [all, now] = [files(), here()];
  const shown = all.filter((file) => !file.deleted && !file.hidden).map(({ content }) => content);
  const missing = shown.filter((content) => !now.has(content) && !away.has(content));
  const left = all.filter(
    ({ asset, content, deleted: isDeleted }) =>
      isDeleted &&
      deleted.has(asset) &&
      now.has(content) &&
      !backForGood.has(content) &&
      !away.has(content) &&
      all.every((file) => file.content !== content || file.deleted),
  );
  expect({ steps, missing, left: left.map(({ content }) => content) }).toEqual({
    steps,
    missing: [],
    left: [],
  });
  expect({ steps, ours: [...ours].filter((content) => !now.has(content)) }).toEqual({ steps, ours: [] });
});
