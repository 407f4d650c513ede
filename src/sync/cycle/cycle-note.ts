import { jsonFrom } from '../../base/json-from.ts';
import { timeFrom } from '../../base/outside-numbers.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { StateStore } from '../../model/state-store.ts';
import { type CycleReport, isPartial } from './cycle-report.ts';

/** How the last cycle ended that had something to do, or that did not get to its end. */
export interface LastCycle {
  readonly endedAtMs: number;
  /** What ended it; undefined where it came to its end. */
  readonly error: string | undefined;
  readonly isPartial: boolean;
  readonly saved: number;
  readonly failed: number;
}

type Notes = Pick<StateStore, 'note' | 'setNote'>;

/** Notes a cycle that came to its end. One without anything to do leaves no trace, unless the one before it failed. */
export async function noteCycle(
  state: Notes,
  destination: string,
  report: CycleReport,
  nowMs: number,
): Promise<void> {
  const before = await lastCycle(state, destination);
  const isIdle = report.assets + report.gone + report.waiting === 0;
  if (isIdle && before?.error === undefined) return;
  const { saved, failed } = report;
  await write(state, destination, {
    endedAtMs: nowMs,
    error: undefined,
    isPartial: isPartial(report),
    saved,
    failed,
  });
}

/** Notes what ended a cycle, where that can be written; nothing of its words, which may name anything. */
export async function noteFailure(
  state: Notes,
  destination: string,
  error: unknown,
  nowMs: number,
): Promise<void> {
  const code = error instanceof KeepsakeError ? error.code : 'INTERNAL';
  await write(state, destination, {
    endedAtMs: nowMs,
    error: code,
    isPartial: true,
    saved: 0,
    failed: 0,
  });
}

/** A note of another version is as good as none. */
export async function lastCycle(
  state: Pick<StateStore, 'note'>,
  destination: string,
): Promise<LastCycle | undefined> {
  return readCycle(jsonFrom(await state.note(nameOf(destination))));
}

async function write(state: Notes, destination: string, note: LastCycle): Promise<void> {
  await state.setNote(nameOf(destination), JSON.stringify(note));
}

function nameOf(destination: string): string {
  return `cycle/${destination}`;
}

function readCycle(value: unknown): LastCycle | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const field = (name: string): unknown => Reflect.get(value, name);
  const timeOf = (name: string): number | undefined => {
    const atMs = timeFrom(field(name));
    return atMs !== undefined && atMs >= 0 ? atMs : undefined;
  };
  const endedAtMs = timeOf('endedAtMs');
  const [saved, failed, error] = [field('saved'), field('failed'), field('error')];
  if (endedAtMs === undefined || !Number.isSafeInteger(saved) || !Number.isSafeInteger(failed))
    return undefined;
  return {
    endedAtMs,
    error: typeof error === 'string' ? error : undefined,
    isPartial: field('isPartial') === true || (error !== undefined && error !== null),
    saved: Number(saved),
    failed: Number(failed),
  };
}
