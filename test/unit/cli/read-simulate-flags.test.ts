import { expect, it } from 'vitest';
import { readSimulateFlags } from '../../../src/cli/commands/read-simulate-flags.ts';

it.each([
  [{}, { tls: false, strict: true }],
  [{ assets: '3' }, { library: { assets: 3, bytes: 50_000 } }],
  [{ assets: '3', bytes: '700', albums: '2' }, { library: { assets: 3, bytes: 700, albums: { count: 2 } } }],
  [{ assets: '3', albums: '0' }, { library: { assets: 3, bytes: 50_000 } }],
  [{ sharedLibrary: 'private' }, { sharedLibrary: 'private' }],
  [{ sharedLibrary: 'both' }, { sharedLibrary: 'both' }],
  [
    { lenient: true as const, tlsPort: '0' },
    { strict: false, tls: true, tlsPort: 0 },
  ],
])('%j becomes %j', (flags, options) => {
  const read = readSimulateFlags(flags);
  expect(read.problems).toEqual([]);
  expect(read.options).toEqual({ tls: false, strict: true, ...options });
});

it('tells all that is wrong at once', () => {
  const { problems } = readSimulateFlags({
    port: '70000',
    albums: '5',
    sharedLibrary: 'here',
    scenario: '/nowhere.json',
  });
  expect(problems).toEqual([
    '--port takes a whole number from 0 to 65535',
    '--albums goes with --assets',
    '--shared-library takes private, shared, both, none',
    '--scenario: the file cannot be read: it is not there (ENOENT)',
  ]);
});
