import { expect, it } from 'vitest';
import { readHealth } from '../../../src/config/read-health.ts';
import { type RawValues, ValueReader } from '../../../src/config/read-values.ts';

function readIt(raw: RawValues) {
  const read = new ValueReader(raw);
  const { health } = readHealth(read, (path) => `/home/sam/${path}`);
  return read.problems.length > 0 ? read.problems : health;
}

it.each<[string, RawValues, unknown]>([
  ['nothing', {}, undefined],
  ['a port', { httpPort: ['9105'] }, { http: { port: 9105, address: '127.0.0.1' }, file: undefined }],
  [
    'any port',
    { httpPort: ['0'], httpBind: ['::1'] },
    { http: { port: 0, address: '::1' }, file: undefined },
  ],
  [
    'a name',
    { httpPort: ['80'], httpBind: ['localhost'] },
    { http: { port: 80, address: '127.0.0.1' }, file: undefined },
  ],
  ['all', { httpPort: ['80'], httpBind: ['[::]'] }, { http: { port: 80, address: '::' }, file: undefined }],
  ['a file', { healthFile: ['health.json'] }, { http: undefined, file: '/home/sam/health.json' }],
  ['an address alone', { httpBind: ['0.0.0.0'] }, [expect.stringContaining('add --http-port')]],
  [
    'another machine',
    { httpPort: ['80'], httpBind: ['nas.home'] },
    [expect.stringContaining('--http-bind takes')],
  ],
  ['no port', { httpPort: ['65536'] }, [expect.stringContaining('--http-port')]],
])('L11: %s', (_what, raw, expected) => {
  expect(readIt(raw)).toEqual(expected);
});
