import { editFile, loseState, moveFile, placeForeign, removeFile, touchFile } from './disk-edits.ts';
import {
  addPhoto,
  addPhotos,
  changeAlbum,
  changePhoto,
  duplicatePhoto,
  editPhoto,
  type Happening,
  passHistory,
  purgePhoto,
} from './library-changes.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Apple refuses whoever signs in often, so that each loss of the session takes a day. */
const expire: Happening = ({ simulator, clock, killsProcesses }, dice) => {
  if (killsProcesses) return undefined;
  const [what, happen] = dice.pick<[string, () => void]>([
    ['links', () => simulator.expireLinks()],
    ['cookies', () => simulator.expireCookies()],
    ['sessions', () => simulator.revokeSessions()],
  ]);
  happen();
  void clock.advance(DAY_MS);
  return `${what} end, a day passes`;
};

const passTime: Happening = ({ clock, killsProcesses }, dice) => {
  if (killsProcesses) return undefined;
  const hours = dice.pick([1, 2, 30, 100]);
  void clock.advance(hours * HOUR_MS);
  return `${hours} hours pass`;
};

const setClock: Happening = ({ clock, killsProcesses }, dice) => {
  if (killsProcesses) return undefined;
  clock.aheadMs = dice.pick([0, 2 * HOUR_MS, -2 * HOUR_MS, 3 * DAY_MS, -3 * DAY_MS]);
  return `the clock is ${clock.aheadMs / HOUR_MS} hours ahead`;
};

/** Other files are wanted from now on, so that an earlier cursor says nothing any more. */
const changeWishes: Happening = ({ model }) => {
  model.withEdits = !model.withEdits;
  return model.withEdits ? 'the user wants edits too' : 'the user wants no edits any more';
};

/** How many lots each gets. */
const HAPPENINGS: readonly (readonly [Happening, number])[] = [
  [addPhoto, 2],
  [addPhotos, 2],
  [duplicatePhoto, 1],
  [changePhoto, 3],
  [purgePhoto, 1],
  [editPhoto, 2],
  [changeAlbum, 1],
  [passHistory, 1],
  [placeForeign, 2],
  [removeFile, 2],
  [editFile, 1],
  [moveFile, 1],
  [touchFile, 1],
  [loseState, 1],
  [changeWishes, 1],
  [expire, 1],
  [passTime, 1],
  [setClock, 1],
];
/** What may happen between runs. */
export const LOTS: readonly Happening[] = HAPPENINGS.flatMap(([happening, parts]) =>
  Array.from({ length: parts }, () => happening),
);
