import type { Config } from '../../config/config.ts';
import type { LinkFact } from '../../model/destination-links.ts';
import type { RecordedLink } from '../../model/links.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { planLinks } from '../../plan/plan-links.ts';
import { readRule } from '../fulfil/job-rule.ts';
import { lookOnce } from '../fulfil/look-at-paths.ts';
import { treeRulesOf } from '../fulfil/tree-rule.ts';
import { removeLinks, type RemoveLinksPorts } from '../fulfil/remove-links.ts';
import type { Job } from '../../model/jobs.ts';
import type { StateStore } from '../../model/state-store.ts';

const ROWS = 500;

interface OldTreesPorts extends Omit<RemoveLinksPorts, 'state'> {
  readonly state: StateStore;
  readonly config: Pick<Config, 'trees' | 'naming'>;
}

/**
 * Takes the links of trees away that neither these settings nor a job of this destination want; answers how many. Nothing but links of
 * ours goes. `ending`: jobs that are about to be forgotten, which want nothing any more.
 */
export async function removeOldTrees(
  ports: OldTreesPorts,
  ending: readonly Pick<Job, 'id'>[],
): Promise<number> {
  const { state, target, config } = ports;
  const jobs = (await state.jobs.list()).filter(
    (job) => job.destination === target.id && !ending.some(({ id }) => id === job.id),
  );
  const wanted = treeRulesOf([config, ...jobs.flatMap((job) => readRule(job.rule) ?? [])]);
  const old = (await state.links.trees(target.id)).filter(
    ({ rule, links }) => links > 0 && !wanted.has(rule),
  );
  if (old.length === 0) return 0;
  // Cut off behind this, such a job may go on after all, and makes its links again.
  if (ending.length > 0) await state.jobs.forgetDone();
  const numbers = new Set(old.map(({ tree }) => tree));
  let removed = 0;
  let after: RecordedLink | undefined;
  for (;;) {
    ports.signal.throwIfAborted();
    const page: readonly RecordedLink[] = await state.links.page(target, { after, limit: ROWS });
    if (page.length === 0) return removed;
    removed += await removeOf(
      page.filter(({ tree }) => numbers.has(tree)),
      ports,
    );
    after = page.at(-1);
  }
}

async function removeOf(links: readonly RecordedLink[], ports: OldTreesPorts): Promise<number> {
  const { state, target } = ports;
  const facts = new Map<RecordedLink, LinkFact>();
  const places = new Map<string, RelativePath[]>();
  const signatures = [...new Set(links.map(({ signature }) => signature))];
  for (const { signature, path } of await state.filesWithSignatures({ signatures, destination: target.id }))
    places.set(signature, [...(places.get(signature) ?? []), path]);
  for (const link of links) {
    const [from] = places.get(link.signature) ?? [];
    const fact = await lookOnce(() => target.destination.links.look(link.path, from));
    if (fact !== undefined) facts.set(link, fact);
  }
  const steps = planLinks([], links, {
    removedFiles: 'leave',
    keyOf: target.pathKey,
    found: (link) => facts.get(link),
    placesOf: (signature) => places.get(signature) ?? [],
    isSure: () => true,
  });
  const gone = await removeLinks(
    ports,
    steps.flatMap((step) => (step.do === 'remove' ? [step] : [])),
  );
  const rows = steps.flatMap((step) => (step.do === 'drop' ? [step.link] : []));
  await state.links.record(target, {
    made: [],
    failed: gone.failed,
    settled: [],
    dropped: [...gone.dropped, ...rows],
  });
  return gone.dropped.length;
}
