import { expect, it } from 'vitest';
import { KeepsakeError } from '../../../src/base/errors.ts';
import type { Check, CheckName, Finding } from '../../../src/doctor/check.ts';
import { CHECKS } from '../../../src/doctor/checks.ts';
import { type Examined, runChecks } from '../../../src/doctor/run-checks.ts';
import { doctorPorts } from './doctor-ports.ts';

const check = (name: CheckName, needs: readonly CheckName[], run: () => Promise<Finding>): Check => ({
  name,
  number: 0,
  needs,
  run,
});
const ok = async (): Promise<Finding> => ({ result: 'ok', says: 'fine' });

async function results(checks: readonly Check[], ports = doctorPorts()) {
  const examined: Examined[] = [];
  for await (const one of runChecks(checks, ports)) examined.push(one);
  return examined.map(({ name, finding }) => [name, finding.result, finding.says]);
}

it('session.md 8: there are nineteen checks, each number once, and each needs only what ran before it', () => {
  expect(CHECKS.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 19 }, (_none, i) => i + 1),
  );
  for (const [i, { needs }] of CHECKS.entries()) {
    const before = CHECKS.slice(0, i).map(({ name }) => name);
    expect(before).toEqual(expect.arrayContaining([...needs]));
  }
});

it('what needs something that failed is skipped, and so is what needs that', async () => {
  const fail = async (): Promise<Finding> => ({
    result: 'fail',
    says: 'broken',
    code: 'SERVICE_UNREACHABLE',
  });
  expect(
    await results([
      check('hosts', [], fail),
      check('edge', ['hosts'], ok),
      check('session', ['edge'], ok),
      check('drive', [], ok),
    ]),
  ).toEqual([
    ['hosts', 'fail', 'broken'],
    ['edge', 'skip', 'needs hosts'],
    ['session', 'skip', 'needs edge'],
    ['drive', 'ok', 'fine'],
  ]);
});

it('a warning stops nothing unless it says so', async () => {
  const warn = (blocks: boolean) => async (): Promise<Finding> => ({ result: 'warn', says: 'hm', blocks });
  const checks = [
    check('folder', [], warn(false)),
    check('lock', ['folder'], warn(true)),
    check('photos', ['lock'], ok),
  ];
  expect((await results(checks)).map(([, result]) => result)).toEqual(['warn', 'warn', 'skip']);
});

it('an error that ends a run is a finding; a bug in one check does not hide the others, nor shows its words', async () => {
  const checks = [
    check('session', [], () =>
      Promise.reject(new KeepsakeError('ACCOUNT_LOCKED', 'locked', { details: ['really'] })),
    ),
    check('photos', [], () => Promise.reject(new TypeError('hush-hush is not a function'))),
    check('drive', [], ok),
  ];
  expect(await results(checks)).toEqual([
    ['session', 'fail', 'locked; really'],
    ['photos', 'fail', 'this check itself failed: TypeError'],
    ['drive', 'ok', 'fine'],
  ]);
});

it('an interruption ends the examination', async () => {
  const stop = new AbortController();
  const ports = doctorPorts({ signal: stop.signal });
  const checks = [
    check('program', [], async () => {
      stop.abort(new Error('enough'));
      return { result: 'ok', says: 'fine' };
    }),
    check('drive', [], ok),
  ];
  await expect(results(checks, ports)).rejects.toThrow('enough');
});
