import type { LinkFact } from '../../model/destination-links.ts';
import type { RecordedLink } from '../../model/links.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { type LinkStep, planLinks } from '../../plan/plan-links.ts';
import { lookOnce } from '../paths/look-at-paths.ts';
import { removeLinks, type RemoveLinksPorts } from './remove-links.ts';

/** What becomes of links that nobody wants any more. */
export async function planRemovals(
  links: readonly RecordedLink[],
  { state, target }: Pick<RemoveLinksPorts, 'state' | 'target'>,
): Promise<readonly LinkStep[]> {
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
  return planLinks([], links, {
    removedFiles: 'leave',
    keyOf: target.pathKey,
    found: (link) => facts.get(link),
    placesOf: (signature) => places.get(signature) ?? [],
    isSure: () => true,
  });
}

/** Takes those away that are ours, and their rows; answers how many. */
export async function carryOutRemovals(
  steps: readonly LinkStep[],
  ports: RemoveLinksPorts,
): Promise<{ readonly removed: number; readonly failed: number }> {
  const { state, target } = ports;
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
  return { removed: gone.dropped.length, failed: gone.failed.length };
}
