import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../src/base/log.ts';
import type { CatalogueReader, CatalogueRow } from '../../src/model/catalogue.ts';
import type { Job } from '../../src/model/jobs.ts';
import { upTo } from '../../src/model/step-ranges.ts';
import type { StateReader } from '../../src/model/state-store.ts';
import { wishesAt } from '../../src/plan/date-bound.ts';
import { wantFiles } from '../../src/plan/want-files.ts';
import { isListed } from '../../src/sync/follow/is-unfinished.ts';
import { openShortfall } from '../../src/sync/follow/shortfall.ts';
import { readRule } from '../../src/sync/jobs/job-rule.ts';
import { readMemory } from '../../src/sync/inspect/open-records.ts';
import type { Stage } from './stage.ts';

export interface Looked {
  /** Everything was listed, and what changes since will be told. */
  readonly isComplete: boolean;
  /** Where the listing goes on that did not come to its end; 0 where none does. */
  readonly rank: number;
  /** Ids of the assets that the catalogue shows. */
  readonly shown: ReadonlySet<string>;
  /** Files that a job counts as done and of which nothing is recorded. */
  readonly unaccounted: readonly string[];
  /** Jobs that count steps as done which the catalogue has not given out. */
  readonly beyond: readonly string[];
}

const NOTHING: Looked = { isComplete: false, rank: 0, shown: new Set(), unaccounted: [], beyond: [] };

/** Looks at a copy of both files: a look at what a killed run left would put it in order. */
export async function lookAtMemory({ folder, simulator, clock }: Stage): Promise<Looked> {
  const copy = `${folder}-look`;
  mkdirSync(copy, { mode: 0o700 });
  try {
    for (const name of readdirSync(join(folder, 'session')))
      if (/\.sqlite(-wal)?$/.test(name)) copyFileSync(join(folder, 'session', name), join(copy, name));
    const config = { username: simulator.account.username, cookieDirectory: copy };
    const looked = await readMemory(config, { clock, log: silentLog }, async ({ state, catalogue }) => {
      const libraries = await catalogue.libraries();
      const isComplete =
        libraries.length > 0 &&
        libraries.every(
          (known) =>
            isListed(known.state) && known.state.token !== '' && openShortfall(known.state) === undefined,
        );
      const shown = new Set<string>();
      for (const { library } of libraries)
        for await (const { id } of rowsOf((after) => catalogue.newest(library.id, after, 100))) shown.add(id);
      const jobs = await state.jobs.list();
      const unaccounted: string[] = [];
      const beyond: string[] = [];
      const epoch = await catalogue.epoch();
      const newest = await catalogue.newestStep();
      for (const job of jobs.filter((one) => one.epoch === epoch)) {
        if ((job.done.at(-1)?.last ?? 0) > newest) beyond.push(job.name);
        unaccounted.push(...(await unaccountedOf(job, newest, state, catalogue)));
      }
      const [known] = libraries;
      const rank = known?.state.token ? (known.state.listing?.rank ?? 0) : 0;
      return { isComplete, rank, shown, unaccounted, beyond };
    });
    return looked ?? NOTHING;
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Everything that the done steps of a job ask for, one row after the other, against what is recorded. */
async function unaccountedOf(
  job: Job,
  newest: number,
  state: StateReader,
  catalogue: CatalogueReader,
): Promise<readonly string[]> {
  const rules = readRule(job.rule);
  // The newest photos are looked at in every run, whatever is done.
  if (rules === undefined || rules.selection.recent !== undefined) return [];
  const failures = await state.failures(job.destination);
  const open = new Set(failures.map(({ asset, role }) => `${asset} ${role ?? ''}`));
  const missing: string[] = [];
  for (const range of upTo(job.done, newest)) {
    for await (const { state: shown, asset, library } of rowsOf((after) =>
      catalogue.changedIn(range, after, 100),
    )) {
      if (asset === undefined || shown !== 'shown') continue;
      const known = await state.known({ destination: job.destination, library, assets: [asset.id] });
      for (const { key, resource } of wantFiles(asset, wishesAt(rules, 0)).wanted) {
        const isSaved = known.some(
          (one) => one.key.role === key.role && one.signature === resource.signature,
        );
        const isOpen = open.has(`${key.asset} ${key.role}`) || open.has(`${key.asset} `);
        if (!isSaved && !isOpen)
          missing.push(`${key.role} of ${asset.name} is done for ${job.name} and nowhere`);
      }
    }
  }
  return missing;
}

async function* rowsOf(
  ask: (after: CatalogueRow | undefined) => Promise<readonly CatalogueRow[]>,
): AsyncGenerator<CatalogueRow> {
  let after: CatalogueRow | undefined;
  for (;;) {
    const rows = await ask(after);
    yield* rows;
    after = rows.at(-1);
    if (after === undefined) return;
  }
}
