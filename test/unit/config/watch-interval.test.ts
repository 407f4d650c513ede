import { expect, it } from 'vitest';
import { resolveConfig } from '../../../src/config/resolve-config.ts';

it.each([
  ['1', true],
  ['3155760000', true],
  ['3155760001', false],
  ['9007199254740991', false],
  ['0', false],
])('U82: an interval of %s seconds is one that a clock can show: %s', (seconds, isGood) => {
  const raw = { username: ['sam@example.com'], directory: ['/photos'], watchWithInterval: [seconds] };
  const resolved = resolveConfig(raw, { env: {}, cwd: '/', home: '/home/sam' });
  expect('problems' in resolved ? resolved.problems : []).toEqual(
    isGood ? [] : ['--watch-with-interval takes a whole number from 1 to 3155760000'],
  );
});
