import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SimFile } from '../../../src/simulator/library/library.ts';
import { signal, simulatedDeleted } from './simulated-deleted.ts';

const isLong = process.env['KEEPSAKE_LONG'] === '1';
const PHOTOS = 4;

/** What happens to one of the calls that change something; `at`: to which photo another client does it meanwhile. */
const OTHERS = ['delete', 'purge', 'restore', 'edit', 'favorite', 'hide'] as const;
const trouble = fc.constantFrom<object>(
  { do: 'drop' },
  { do: 'cut', at: '50%' },
  { do: 'html' },
  { do: 'status', status: 500 },
  { do: 'busy', status: 503 },
  { do: 'throttle' },
  { do: 'session-lost' },
  { do: 'patch', remove: ['records'] },
  { do: 'damage', recordType: 'CPLAsset', record: 1, drop: true },
  { do: 'damage', recordType: 'CPLAsset', record: 2, set: { serverErrorCode: 'ODD' } },
  { do: 'refuse-change', code: 'ODD', operation: 2 },
  { do: 'refuse-change', code: 'CONFLICT', operation: 1 },
);
const happening = fc.record({
  nth: fc.integer({ min: 1, max: 4 }),
  does: fc.oneof(trouble, fc.record({ what: fc.constantFrom(...OTHERS), at: fc.nat(PHOTOS - 1) })),
});
type Happening = typeof happening extends fc.Arbitrary<infer Each> ? Each : never;

/** A photo that is gone for good is changed by nobody. */
function isPossible(happenings: readonly Happening[]): boolean {
  const changes = happenings.flatMap(({ does }) => ('at' in does && 'what' in does ? [does] : []));
  const purged = changes.filter(({ what }) => what === 'purge').map(({ at }) => at);
  return purged.every((at) => changes.filter((one) => one.at === at).length === 1);
}

it('P5, P6, P7: whatever others do and whatever is answered, only what was proved is moved, and what is told is true', {
  timeout: isLong ? 600_000 : 60_000,
}, async () => {
  const wrong: string[] = [];
  const moved = new Set<string>();
  let proofs = new Map<string, string>();
  const { library, recentlyDeleted, simulator } = await simulatedDeleted({
    library: 'empty',
    sharedLibrary: 'none',
    onChange({ asset, wish }) {
      if (wish !== 'trash') wrong.push(`${wish} was asked for`);
      if (held().get(asset) !== proofs.get(asset)) wrong.push('it is not as it was proved');
      moved.add(asset);
    },
  });
  let ids: readonly string[] = [];
  let round = 0;
  const files = () => [...library.files()].filter(({ asset }) => ids.includes(asset));
  const held = () => holdings(files());

  const play = async (happenings: readonly Happening[]) => {
    round += 1;
    const nameAt = (at: number) => `IMG_${round}_${at}`;
    ids = Array.from({ length: PHOTOS }, (_, at) => library.add({ name: nameAt(at), size: 600 }));
    const looks = await recentlyDeleted.look('PrimarySync', ids, signal);
    const proven = [...looks.values()].flatMap((look) => ('asset' in look ? [look.asset] : []));
    proofs = held();
    simulator.setScenario(
      happenings.map(({ nth, does }) => ({
        match: { operation: 'records/modify', nth },
        action:
          'at' in does && 'what' in does ? { do: 'change-library', [does.what]: [nameAt(does.at)] } : does,
      })),
    );
    const { outcomes, stop } = await recentlyDeleted.moveIn('PrimarySync', proven, signal);
    simulator.setScenario([]);
    const trashed = new Set(files().flatMap(({ asset, deleted }) => (deleted ? [asset] : [])));
    for (const [at, id] of ids.entries()) {
      const told = outcomes.get(id)?.kind ?? 'nothing';
      const isOthers = happenings.some(({ does }) => 'what' in does && does.at === at);
      const isOurs = moved.has(id) && trashed.has(id);
      if (told === 'nothing') wrong.push('not told at all');
      if (told === 'already' && moved.has(id)) wrong.push('moved by us, told as there before');
      if (['changed', 'refused', 'gone'].includes(told) && isOurs) wrong.push(`moved, and told as ${told}`);
      if (told === 'done' && !moved.has(id) && !isOthers) wrong.push('told as done, never moved');
      if (told === 'done' && !trashed.has(id) && !isOthers) wrong.push('told as done, and shown');
      if (told === 'unknown' && stop === undefined) wrong.push('unknown, and the run goes on');
    }
    expect({ wrong, violations: simulator.violations }).toEqual({ wrong: [], violations: [] });
  };
  const sequences = fc.array(happening, { maxLength: 4 }).filter(isPossible);
  await fc.assert(fc.asyncProperty(sequences, play), { numRuns: isLong ? 500 : 25 });
});

/** What each photo holds, and whether it is hidden. */
function holdings(files: readonly SimFile[]): Map<string, string> {
  const all = new Map<string, string>();
  for (const { asset, prefix, signature, hidden } of files)
    all.set(asset, `${all.get(asset) ?? ''} ${prefix} ${signature} ${hidden}`);
  return all;
}
