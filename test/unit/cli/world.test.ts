import { expect, it } from 'vitest';
import { processWorld } from '../../../src/cli/world.ts';

it('U86: SIGUSR1 reaches each of many watches of a process, by one listener, as long as they listen', () => {
  const before = process.listenerCount('SIGUSR1');
  const world = processWorld({});
  const heard: number[] = [];
  const stops = Array.from({ length: 30 }, (_, at) => world.onWakeSignal(() => heard.push(at)));
  expect(process.listenerCount('SIGUSR1')).toBe(before + 1);
  process.emit('SIGUSR1', 'SIGUSR1');
  expect(heard).toHaveLength(30);
  stops[0]?.();
  process.emit('SIGUSR1', 'SIGUSR1');
  expect(heard).toHaveLength(59);
  for (const stop of stops) stop();
  expect(process.listenerCount('SIGUSR1')).toBe(before);
});
