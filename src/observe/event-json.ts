import type { Outcome } from '../model/outcome.ts';
import type { ProgressEvent } from '../model/progress.ts';
import type { Answer } from '../answer/answer.ts';
import { failureJson } from '../answer/failure-words.ts';
import { unreachable } from '../base/errors.ts';
import type { Fact } from './fact.ts';

/** One event, as `--events` prints it behind version, time and account (docs/EVENTS.md). */
export interface EventJson {
  readonly event: string;
  readonly [field: string]: unknown;
}

export function factJson(fact: Fact, task: string): EventJson {
  switch (fact.kind) {
    case 'began':
      return { event: 'cycle-began', task };
    case 'ended':
      return { event: 'cycle-ended', ...ofAnswer(fact.answer, task) };
    case 'failed':
      return { event: 'cycle-failed', ...ofAnswer(fact.answer, task) };
    case 'resting':
      return fact.pausedSinceMs === undefined
        ? { event: 'watch-rests', task, nextLook: new Date(fact.nextLookMs).toISOString() }
        : { event: 'watch-paused', task };
    case 'interrupted':
      return { event: 'cycle-interrupted', exitCode: fact.exitCode, task };
    default:
      return unreachable(fact);
  }
}

/** Undefined: what is told too often for a file. */
export function progressJson(event: ProgressEvent): EventJson | undefined {
  if (event.kind === 'ended') return outcomeJson(event.outcome);
  if (event.kind !== 'waiting') return undefined;
  return { event: 'waiting', reason: event.reason, seconds: event.ms / 1000 };
}

function outcomeJson(outcome: Outcome): EventJson {
  const { asset, role } = outcome.wanted.key;
  if (outcome.kind === 'failed')
    return { event: 'file-failed', path: outcome.path ?? null, asset, role, ...failureJson(outcome.failure) };
  const { size } = outcome.wanted.resource;
  return { event: `file-${outcome.kind}`, path: outcome.path, asset, role, bytes: size };
}

function ofAnswer({ exitCode, data }: Answer, task: string): object {
  const { account: _account, ...rest } = data;
  return { exitCode, task, ...rest };
}
