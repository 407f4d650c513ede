import type { Dice } from './dice.ts';
import type { Stage } from './stage.ts';

/** One fault of a run. */
export interface ChosenFault {
  readonly match: Readonly<Record<string, unknown>>;
  readonly action: Readonly<Record<string, unknown>>;
}

type FaultMaker = (stage: Stage, dice: Dice) => ChosenFault;

/** Which downloads: one of the first, each n-th, or all those of one photo, however often they are tried. */
function someBodies({ photos }: Stage, dice: Dice): ChosenFault['match'] {
  const service = 'content';
  const photo = dice.pickAny(photos);
  return dice.pick([
    { service, nth: dice.whole(1, 6) },
    { service, nth: dice.whole(1, 6) },
    { service, every: dice.whole(2, 4) },
    { service, file: photo === undefined ? '*' : `${photo.stem}.JPG` },
    { service, times: dice.whole(1, 12) },
  ]);
}

function someCalls(dice: Dice): ChosenFault['match'] {
  const operation = dice.pick([
    'records/query',
    'records/query',
    'changes/database',
    'changes/zone',
    'zones/list',
    'records/lookup',
    'internal/records/query/batch',
    'accountLogin',
    'validate',
  ]);
  return { operation, nth: dice.whole(1, 3) };
}

const BODY_ACTIONS: readonly ((dice: Dice) => ChosenFault['action'])[] = [
  (dice) => ({ do: 'cut', at: dice.pick([0, 1, 500, '50%', -1]), end: 'close' }),
  (dice) => ({ do: 'cut', at: dice.pick([0, 1, 500, '50%', -1]), end: 'clean', framing: 'chunked' }),
  (dice) => ({ do: 'cut', at: dice.pick([1, '50%', -1]), framing: 'close' }),
  () => ({ do: 'drop' }),
  (dice) => ({ do: 'busy', status: dice.pick([429, 500, 503]), retryAfter: dice.pick([0, 3, 90]) }),
  () => ({ do: 'reply', status: 500, text: 'no' }),
  () => ({ do: 'reply', status: 403, text: 'no' }),
  () => ({ do: 'gone' }),
  () => ({ do: 'html' }),
  () => ({ do: 'json' }),
  () => ({ do: 'empty' }),
  () => ({ do: 'wrong-content' }),
  (dice) => ({ do: 'longer', by: dice.pick([1, 5_000]) }),
  () => ({ do: 'ignore-range' }),
  (dice) => ({ do: 'content-range', as: dice.pick(['other-start', 'other-total', 'missing', 'malformed']) }),
  () => ({ do: 'session-lost' }),
  () => ({ do: 'expire-links' }),
];

const CALL_ACTIONS: readonly ((dice: Dice) => ChosenFault['action'])[] = [
  () => ({ do: 'drop' }),
  () => ({ do: 'cut', at: '50%' }),
  (dice) => ({ do: 'busy', status: dice.pick([429, 503]), retryAfter: dice.pick([1, 60]) }),
  (dice) => ({ do: 'throttle', retryAfter: dice.pick([1, 30]) }),
  () => ({ do: 'reply', status: 500, text: 'no' }),
  () => ({ do: 'session-lost' }),
  () => ({ do: 'html' }),
  () => ({ do: 'empty' }),
  () => ({ do: 'expire-cookies' }),
];

/** About what lists and changes say. */
const CATALOGUE_FAULTS: readonly FaultMaker[] = [
  (_stage, dice) => onQueries(dice, { do: 'damage', recordType: 'CPLMaster', record: 1, drop: true }),
  (_stage, dice) => onQueries(dice, { do: 'damage', recordType: 'CPLAsset', record: 1, drop: true }),
  // NOTE: an edit takes the name of an original that is missing for a while, and the original then has to go beside it.
  ({ model }, dice) =>
    onQueries(dice, {
      do: 'damage',
      recordType: 'CPLMaster',
      remove: [model.withEdits ? 'fields.originalOrientation' : 'fields.resOriginalRes'],
    }),
  (_stage, dice) => onQueries(dice, { do: 'repeat-records' }),
  (_stage, dice) => onQueries(dice, { do: 'repeat-page' }),
  () => ({ match: { recordType: 'CheckIndexingState' }, action: { do: 'indexing' } }),
  (_stage, dice) => ({
    match: { operation: 'internal/records/query/batch' },
    action: { do: 'count', add: dice.pick([-1, 1, 5]) },
  }),
  (_stage, dice) => ({
    match: { operation: dice.pick(['changes/database', 'changes/zone']), times: dice.whole(1, 2) },
    action: { do: 'bad-token' },
  }),
  (_stage, dice) => ({
    match: { operation: dice.pick(['changes/zone', 'records/query']), times: 1 },
    action: { do: 'zone-missing' },
  }),
  ({ photos }, dice) => ({
    match: { operation: dice.pick(['records/query', 'download', 'changes/*']), nth: dice.whole(1, 4) },
    action: {
      do: 'change-library',
      add: dice.whole(0, 2),
      delete: photos.length === 0 ? [] : [`${photos.at(0)?.stem}.JPG`],
    },
  }),
];

function onQueries(dice: Dice, action: ChosenFault['action']): ChosenFault {
  return { match: { recordType: 'CPLAssetAndMaster*', nth: dice.whole(1, 2) }, action };
}

/** What goes wrong in one run: mostly one thing, sometimes up to three. */
export function chooseFaults(stage: Stage, dice: Dice): readonly ChosenFault[] {
  return Array.from({ length: dice.pick([1, 1, 2, 3]) }, () => {
    const kind = dice.next();
    if (kind < 0.55) {
      const action = dice.pickAny(BODY_ACTIONS)?.(dice) ?? { do: 'drop' };
      return { match: someBodies(stage, dice), action };
    }
    if (kind < 0.8)
      return { match: someCalls(dice), action: dice.pickAny(CALL_ACTIONS)?.(dice) ?? { do: 'drop' } };
    const make = dice.pickAny(CATALOGUE_FAULTS);
    return make?.(stage, dice) ?? { match: someCalls(dice), action: { do: 'drop' } };
  });
}
