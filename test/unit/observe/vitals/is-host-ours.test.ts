import { expect, it } from 'vitest';
import { isHostOurs, isLoopback } from '../../../../src/observe/vitals/is-host-ours.ts';

it.each([
  [undefined, true],
  ['localhost', true],
  ['LocalHost:9105', true],
  ['127.0.0.1:9105', true],
  ['127.8.9.1', true],
  ['[::1]:9105', true],
  ['evil.example', false],
  ['evil.example:9105', false],
  ['localhost.evil.example', false],
  ['127.0.0.1.evil.example', false],
  ['192.168.1.2:9105', false],
  ['[::2]', false],
  ['', false],
])('L11: a browser that asks for %s may read: %s', (host, isOurs) => {
  expect(isHostOurs(host)).toBe(isOurs);
});

it('L11: knows the addresses that no other machine reaches', () => {
  const addresses = ['127.0.0.1', '127.1.2.3', '::1', '0.0.0.0', '::', '10.0.0.1', 'localhost'];
  expect(addresses.filter(isLoopback)).toEqual(['127.0.0.1', '127.1.2.3', '::1']);
});
