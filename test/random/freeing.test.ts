import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SeenChange } from '../../src/simulator/core/options.ts';
import { simulated } from '../support/simulated.ts';
import { Dice } from './dice.ts';

const LONG = Array.from({ length: 40 }, (_, n) => n + 1);
const ASKED = process.env['KEEPSAKE_SEED']?.split(' ').map(Number);
const STEPS = 25;
const MIRROR = ['--mirror-deletions', '--deletion-limit', '100%'];
const MODIFY = { operation: 'records/modify' };

const shortOf = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex').slice(0, 8);

/** What lies below a folder, by its bytes: the first path of each. */
function contentsOf(root: string): ReadonlyMap<string, string> {
  const names = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = names.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [shortOf(readFileSync(path)), path]));
}

/**
 * The long form of `prune.test.ts`, with whole commands: syncs that mirror deletions and let photos leave, prunes, undo, while the user deletes in iCloud, and edits and removes here.
 * Never is a photo moved that is not here; never does a file leave its place whose photo keepsake moved; undo brings back just those.
 */
it.runIf(ASKED !== undefined || process.env['KEEPSAKE_LONG'] === '1').each(ASKED ?? LONG)(
  'P21: random commands, seed %i',
  { timeout: 180_000 },
  async (seed) => {
    const dice = new Dice(`freeing ${seed}`);
    const steps: string[] = [];
    const wrong: string[] = [];
    const byUs = new Set<string>();
    const byUser = new Set<string>();
    /** Moved by us, and brought back by the user since the last sync: no sync has seen it yet. */
    const unseen = new Set<string>();
    let onChange = (_change: SeenChange) => {};
    const cloud = await simulated({
      library: { assets: 6, bytes: 400 },
      onChange: (change) => onChange(change),
    });
    const { library } = cloud.simulator;
    const photos = join(cloud.folder, 'photos');
    const contents = new Map<string, string>();
    const files = () => {
      const all = [...library.files()];
      for (const file of all) contents.set(file.asset, shortOf(file.bytes()));
      return all;
    };
    const here = () => new Map([...contentsOf(photos)].filter(([, path]) => !path.includes('.keepsake')));
    onChange = ({ asset, wish }) => {
      files();
      if (wish === 'trash') {
        if (!here().has(contents.get(asset) ?? '')) wrong.push(`${asset} moved, and is not here`);
        byUs.add(asset);
        return;
      }
      if (byUser.has(asset)) wrong.push(`${asset} brought back, and the user had deleted it`);
      byUs.delete(asset);
    };
    const run = async (...words: readonly string[]) => {
      steps.push(words.join(' '));
      const isLost = dice.chance(0.2);
      cloud.simulator.setScenario(isLost ? [{ match: { ...MODIFY, times: 1 }, action: { do: 'drop' } }] : []);
      const before = here();
      const { code, err } = await cloud.run(words);
      cloud.simulator.setScenario([]);
      if (code !== 0 && code !== 3) wrong.push(`${words.join(' ')} ends with ${code}: ${err}`);
      const now = here();
      for (const asset of byUs) {
        const content = contents.get(asset) ?? '';
        if (before.has(content) && !now.has(content))
          wrong.push(`${asset} was moved by us, and its file went`);
      }
    };
    const pick = (isDeleted: boolean) =>
      dice.pickAny(files().filter(({ deleted }) => deleted === isDeleted))?.asset;
    const happen: Record<string, () => Promise<void> | void> = {
      async sync() {
        await run(...MIRROR);
        unseen.clear();
      },
      async free() {
        await run(...MIRROR, dice.chance(0.5) ? '--delete-after-download' : '--keep-icloud-recent-days=1');
        unseen.clear();
      },
      prune: () => run('prune', '--filter', 'photo or video', '--yes', '--at-most', '100%'),
      undo: () => run('undo', ...(dice.chance(0.5) ? [] : ['--since', '1d'])),
      add() {
        steps.push('add');
        library.add({
          assetDate: Date.UTC(2020, 1, 2),
          content: Buffer.from(`photo ${steps.length} of ${seed}`),
        });
      },
      delete() {
        const asset = pick(false);
        if (asset === undefined) return;
        steps.push(`delete ${asset}`);
        library.delete(asset);
        if (!unseen.has(asset)) byUser.add(asset);
      },
      restore() {
        const asset = pick(true);
        if (asset === undefined) return;
        steps.push(`restore ${asset}`);
        library.restore(asset);
        byUser.delete(asset);
        if (byUs.delete(asset)) unseen.add(asset);
      },
      edit() {
        const [, path] = dice.pickAny([...here()]) ?? [];
        if (path === undefined) return;
        steps.push(`edit ${path}`);
        writeFileSync(path, `edited ${steps.length}`);
      },
      remove() {
        const [, path] = dice.pickAny([...here()]) ?? [];
        if (path === undefined) return;
        steps.push(`remove ${path}`);
        rmSync(path);
      },
    };
    await cloud.firstRun([...MIRROR, '--keep-icloud-recent-days=36500']);
    files();
    const kinds = [...Object.keys(happen), 'prune', 'free', 'sync', 'undo'];
    for (let step = 0; step < STEPS && wrong.length === 0; step += 1) {
      await happen[dice.pickAny(kinds) ?? '']?.();
      for (const { asset, deleted } of files())
        if (deleted && byUs.has(asset) && byUser.has(asset)) wrong.push(asset);
    }
    await cloud.run(['undo', '--since', '1d']);
    for (const { asset, deleted } of files()) {
      if (deleted && byUs.has(asset)) wrong.push(`${asset} was moved by us, and did not come back`);
      if (!deleted && byUser.has(asset)) wrong.push(`${asset} came back, and the user had deleted it`);
    }
    expect({ steps, wrong, violations: cloud.simulator.violations }).toEqual({
      steps,
      wrong: [],
      violations: [],
    });
  },
);
