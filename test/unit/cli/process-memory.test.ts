import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const OWN = new URL('../../../bin/own-process.js', import.meta.url).href;
/** Counts down from what it is given. */
const LOOP = '0061736d0100000001060160017f017f0302010007050101660000';
const BODY = '0a1b011901017f034020014101 6a2101 2000 4101 6b2200 0d00 0b 20010b'.replaceAll(' ', '');
const SCRIPT = `
  import v8 from 'node:v8';
  import { prepareProcess } from '${OWN}';
  prepareProcess();
  const { instance } = await WebAssembly.instantiate(Buffer.from('${LOOP}${BODY}', 'hex'));
  for (let call = 0; call < 10; call += 1) instance.exports.f(5_000_000);
  const newBytes = () => v8.getHeapSpaceStatistics().find((one) => one.space_name === 'new_space').space_size;
  const rows = Array.from({ length: 2000 }, (_, n) => ({ id: 'A' + n, fields: { x: { value: n }, y: { value: 'text ' + n } } }));
  const page = JSON.stringify(rows);
  const kept = Array.from({ length: 100_000 }, (_, n) => ({ n, text: 'x' + n, list: [n] }));
  let most = 0;
  for (let pages = 0; pages < 100; pages += 1) {
    for (const [at, row] of JSON.parse(page).entries()) if (at < 1000) kept[(pages * 1000 + at) % 50_000] = row;
    most = Math.max(most, newBytes());
    if (pages % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  console.log('new space at most ' + most);
`;

/** V8 says what it compiles; it compiles at once, and marks with no thread but ours, as on a machine with no time for others. */
async function said(): Promise<{ readonly most: number; readonly text: string }> {
  const flags = ['--no-concurrent-marking', '--wasm-sync-tier-up', '--trace-wasm-compilation-times'];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...flags,
    '--input-type=module',
    '--eval',
    SCRIPT,
  ]);
  return { most: Number(/at most (\d+)/.exec(stdout)?.[1]), text: stdout };
}

it('keeps the space for new objects small while old ones are marked, and compiles no WebAssembly twice', async () => {
  const { most, text } = await said();
  expect(text).toContain('Liftoff');
  expect(text).not.toContain('TurboFan');
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(6_000_000);
});
