import { jsonFrom } from '../../base/json-from.ts';
import type { Destination } from '../../model/destination.ts';
import type { DestinationRef, StateStore } from '../../model/state-store.ts';
import { leftName } from '../../plan/safe-path.ts';

interface SeekPorts {
  readonly state: Pick<StateStore, 'files' | 'note' | 'setNote'>;
  readonly target: DestinationRef & { readonly destination: Pick<Destination, 'names'> };
}

/** A job, by the number that its state gave it; undefined where a run that only looks made none. */
interface SeekingJob {
  readonly id: number | undefined;
  readonly writes: boolean;
}

/**
 * Whether files are looked for everywhere below a destination before they are downloaded. They are where something lies there and
 * nothing is recorded of it: the state was lost or forgotten, or another tool filled the folder. From then on each job does so until
 * it is through once, however often it is cut off; a note keeps who is.
 */
export async function seeksEverywhere({ state, target }: SeekPorts, job: SeekingJob): Promise<boolean> {
  const through = readIds(await state.note(noteOf(target)));
  if (through !== undefined) return job.id === undefined || !through.includes(job.id);
  if ((await state.files(target, { after: undefined, limit: 1 })).length > 0) return false;
  const names = await target.destination.names(undefined);
  if (!names.some((name) => leftName(name) !== undefined)) return false;
  if (job.writes) await writeIds([], { state, target });
  return true;
}

/** The job has looked at all that it wants. */
export async function soughtEverywhere({ state, target }: SeekPorts, { id }: SeekingJob): Promise<void> {
  const through = readIds(await state.note(noteOf(target)));
  if (through !== undefined && id !== undefined && !through.includes(id))
    await writeIds([...through, id], { state, target });
}

function noteOf({ id }: DestinationRef): string {
  return `seeking/${id}`;
}

function writeIds(ids: readonly number[], { state, target }: SeekPorts): Promise<void> {
  return state.setNote(noteOf(target), JSON.stringify(ids));
}

/** What is not as we write it counts as none that is through: that costs a look. */
function readIds(text: string | undefined): readonly number[] | undefined {
  if (text === undefined) return undefined;
  const value = jsonFrom(text);
  return Array.isArray(value) ? value.filter((id) => typeof id === 'number') : [];
}
