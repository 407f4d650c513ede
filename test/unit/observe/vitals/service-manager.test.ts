import { expect, it } from 'vitest';
import { createServiceManager, keepManagerInformed } from '../../../../src/observe/vitals/service-manager.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** systemd-notify as it answers, and what it was called with. */
function notifier(answer: () => Promise<string | undefined> = async () => undefined) {
  const told: string[][] = [];
  const warnings: string[] = [];
  const run = (assignments: readonly string[]) => {
    told.push([...assignments]);
    return answer();
  };
  return {
    told,
    warnings,
    ports: {
      run,
      clock: new FakeClock(),
      warn: (text: string) => warnings.push(text),
      say: (text: string) => warnings.push(text),
    },
  };
}

it('L13: says ready, then that it is alive twice as often as it has to, and at the end that it stops', async () => {
  const clock = new FakeClock();
  const { told, ports } = notifier();
  let isAlive = true;
  const manager = createServiceManager(60_000, ports);
  const kept = keepManagerInformed(manager, { clock, isAlive: () => isAlive });
  await manager.settle();
  expect(told.splice(0)).toEqual([['READY=1', 'WATCHDOG=1']]);
  await clock.advance(90_000);
  await manager.settle();
  expect(told.splice(0)).toEqual([['WATCHDOG=1'], ['WATCHDOG=1'], ['WATCHDOG=1']]);
  // A process in which nothing goes on is started anew by systemd, because it hears no more of it.
  isAlive = false;
  await clock.advance(120_000);
  await kept.close();
  expect(told).toEqual([['STOPPING=1']]);
  expect(clock.sleeping()).toBe(0);
});

it('L13: without a watchdog nothing is repeated', async () => {
  const clock = new FakeClock();
  const { told, ports } = notifier();
  const kept = keepManagerInformed(createServiceManager(undefined, ports), { clock, isAlive: () => true });
  await clock.advance(3_600_000);
  await kept.close();
  expect(told).toEqual([['READY=1'], ['STOPPING=1']]);
});

it('L13: behind a slow manager the newest status waits alone, and no text is an assignment of its own', async () => {
  const gate = Promise.withResolvers<undefined>();
  const { told, ports } = notifier(() => gate.promise);
  const manager = createServiceManager(undefined, ports);
  manager.tell('STATUS=first');
  await Promise.resolve();
  for (let at = 0; at < 100; at += 1) manager.tell(`STATUS=number ${at}`, 'WATCHDOG=1');
  manager.tell(`STATUS=last\nMAINPID=1${'x'.repeat(1_000)}`);
  gate.resolve(undefined);
  await manager.settle();
  expect(told[0]).toEqual(['STATUS=first']);
  expect(told[1]?.[0]).toBe('WATCHDOG=1');
  expect(told[1]?.[1]).toMatch(/^STATUS=last\S*MAINPID=1x+$/);
  expect(told[1]?.[1]?.length).toBe(300);
  expect(told).toHaveLength(2);
});

it('L13: a manager that cannot be told is a warning, once, and its end is a line', async () => {
  let why: string | undefined = 'systemd-notify cannot be run (ENOENT)';
  const { warnings, ports } = notifier(async () => why);
  const manager = createServiceManager(undefined, ports);
  for (let at = 0; at < 3; at += 1) {
    manager.tell('WATCHDOG=1');
    await manager.settle();
  }
  why = undefined;
  manager.tell('WATCHDOG=1');
  await manager.settle();
  expect(warnings).toEqual([
    'the service manager cannot be told how it stands: systemd-notify cannot be run (ENOENT); the sync goes on',
    'the service manager cannot be told how it stands: works again after 0.0 s, 4 tries',
  ]);
});
