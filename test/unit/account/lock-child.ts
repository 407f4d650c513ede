/** A process that tries to lock an account whenever it reads its name, and says what came of it in one line of JSON. */
import { createInterface } from 'node:readline';
import { systemClock } from '../../../src/base/clock.ts';
import { KeepsakeError } from '../../../src/base/errors.ts';
import { acquireAccountLock } from '../../../src/account/account-lock.ts';

const directory = process.argv[2] ?? '';
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);

say({ ready: true });
for await (const account of createInterface(process.stdin)) {
  try {
    await acquireAccountLock({
      directory,
      account,
      command: 'keepsake watch',
      clock: systemClock,
      onLost: () => {},
    });
    say({ got: true });
  } catch (error) {
    say({ got: false, details: error instanceof KeepsakeError ? error.details : [String(error)] });
  }
}
