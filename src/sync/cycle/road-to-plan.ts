import type { Fulfilment } from '../fulfil/fulfilment.ts';
import { TrashReturns, type TrashReturnsOptions } from '../trash/trash-returns.ts';
import type { MovedPhotos } from '../twins/moved-photos.ts';
import type { CycleTally } from './cycle-report.ts';
import type { FollowAndPlan } from './followed-batches.ts';

interface RoadOptions extends Omit<TrashReturnsOptions, 'onBack'> {
  readonly tally: CycleTally;
  readonly fulfilment: Pick<Fulfilment, 'plan'>;
  readonly moved: MovedPhotos | undefined;
}

/** See `FollowAndPlan.plan`: what lies in the trash comes back first, then what moved is where it belongs, then all is planned. */
export async function roadToPlan({
  tally,
  fulfilment,
  moved,
  ...options
}: RoadOptions): Promise<FollowAndPlan['plan']> {
  const onBack = (photos: number) => tally.broughtBack(photos);
  const returns = await TrashReturns.open({ ...options, onBack });
  return (all, { mayHold } = { mayHold: false }) => {
    const here = returns === undefined ? all : returns.with(all);
    return fulfilment.plan(moved === undefined ? here : moved.with(here, { mayHold }));
  };
}
