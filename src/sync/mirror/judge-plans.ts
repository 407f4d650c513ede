import type { AssetName } from '../../model/recorded.ts';
import type { Library } from '../../model/asset.ts';
import { assetText } from '../../model/asset-text.ts';
import type { PhotoSource } from '../../model/photo-source.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { DeletionFate, LookedUp } from '../../plan/decide-deletion.ts';
import { askNow } from './ask-now.ts';
import type { DeletionJudge } from './deletion-judge.ts';
import { deletedOwner } from './other-owners.ts';
import { type AsidePlan, type AsidePorts, onlyFiles, planAside } from './plan-aside.ts';

export interface JudgePorts extends AsidePorts {
  readonly source: Pick<PhotoSource, 'lookUp'>;
  readonly state: Pick<StateStore, 'at' | 'sidecars' | 'versions'>;
  readonly judge: Pick<DeletionJudge, 'fateOf'>;
}

export interface Judged {
  /** Without the files that another photo needs after all. */
  readonly going: readonly AsidePlan[];
  readonly edited: readonly AsidePlan[];
  /** Of so many nothing can be said now. */
  readonly notKnown: number;
}

/** Asks iCloud about these photos of one library, and about others that have a file of theirs: a file goes when all of them go. */
export async function judgePlans(
  library: Library,
  plans: readonly AsidePlan[],
  ports: JudgePorts,
): Promise<Judged> {
  const fates = new Map<string, DeletionFate>();
  await judge(library, plans);
  for (const plan of plans)
    if (plan.isUnseen && isDeleted(plan)) fates.set(assetText(nameOf(plan)), 'not-known');
  for (const [id, names] of Map.groupBy(ownersOf(plans.filter(isDeleted)), (name) => name.library)) {
    const of = ports.owners.libraries.get(id);
    if (of !== undefined) await judge(of, await plansOf(names));
  }
  const deleted = plans.filter(isDeleted);
  const open = deleted.filter((plan) => ownersOf([plan]).some((name) => fateOf(name) === 'not-known'));
  const going = deleted.flatMap((plan) =>
    open.includes(plan) ? [] : onlyFiles(plan, ({ of }) => of.every((name) => fateOf(name) === 'delete')),
  );
  return {
    going: going.filter(({ files, missing }) => files.length + missing.length > 0),
    edited: plans.filter((plan) => fateOf(nameOf(plan)) === 'edited'),
    notKnown: open.length + plans.filter((plan) => fateOf(nameOf(plan)) === 'not-known').length,
  };

  async function judge(of: Library, some: readonly AsidePlan[]): Promise<void> {
    if (some.length === 0) return;
    const answers: ReadonlyMap<string, LookedUp> = await askNow(
      ports,
      of.id,
      some.map(({ gone }) => gone.row.id),
    );
    for (const plan of some)
      fates.set(assetText(nameOf(plan)), await ports.judge.fateOf(of, plan, answers.get(plan.gone.row.id)));
  }

  function fateOf(name: AssetName): DeletionFate | undefined {
    return fates.get(assetText(name));
  }

  function isDeleted(plan: AsidePlan): boolean {
    return fateOf(nameOf(plan)) === 'delete';
  }

  async function plansOf(names: readonly AssetName[]): Promise<readonly AsidePlan[]> {
    const { state, target } = ports;
    const found: AsidePlan[] = [];
    for (const { library: of, asset } of names) {
      if (fateOf({ library: of, asset }) !== undefined) continue;
      const row = await deletedOwner({ library: of, asset }, ports.owners);
      if (row === undefined) continue;
      const files = await state.versions({ destination: target.id, library: of, assets: [asset] });
      found.push(await planAside({ row, files }, ports));
    }
    return found;
  }
}

function nameOf({ gone: { row } }: AsidePlan): AssetName {
  return { library: row.library, asset: row.id };
}

/** All photos of these files, each once. */
function ownersOf(plans: readonly AsidePlan[]): readonly AssetName[] {
  const names = plans.flatMap(({ files }) => files.flatMap(({ of }) => of));
  const byText = new Map(names.map((name) => [assetText(name), name]));
  return [...byText.values()];
}
