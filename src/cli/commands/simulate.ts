import { once } from 'node:events';
import { printable } from '../../base/printable.ts';
import { under } from '../../config/resolve-config.ts';
import { readSimulateFlags } from './read-simulate-flags.ts';
import { startSimulator } from '../../simulator/server.ts';
import { EXIT } from '../../base/exit-codes.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { usageError } from '../usage-error.ts';
import { writeForAll } from '../write-for-all.ts';

/** Always the same, so that the code printed at the start is the one to enter. */
const CODE = '246810';

/** `keepsake simulate`: a simulated iCloud for people without an account, until it is interrupted. */
export async function simulateCommand(
  { flags, problems }: CommandLine,
  { world, terminal, interruption, show }: CommandContext,
): Promise<number> {
  const checked = readSimulateFlags(flags);
  const all = [...problems, ...checked.problems];
  if (all.length > 0) throw usageError(all);

  const certificate = typeof flags['certificate'] === 'string' ? flags['certificate'] : undefined;
  const simulator = await startSimulator({
    ...checked.options,
    account: { code: CODE, twoFactor: flags['withoutCode'] !== true },
    now: () => world.clock.now(),
    onCode: (code, by) => terminal.say(`the ${by} shows the code ${code}`),
  });
  try {
    if (certificate !== undefined && simulator.caPem !== undefined) {
      const path = under(world, certificate);
      writeForAll({ path, shown: `the certificate ${printable(path)}` }, simulator.caPem);
    }
    const facts = {
      address: simulator.url,
      user: simulator.account.username,
      password: simulator.account.password,
      ...(flags['withoutCode'] === true ? {} : { code: simulator.code() }),
      ...(simulator.tlsPort === undefined ? {} : { tlsPort: simulator.tlsPort }),
      ...(certificate === undefined ? {} : { certificate }),
    };
    show.answer({
      exitCode: EXIT.ok,
      data: facts,
      lines: Object.entries(facts).map(([name, value]) => `${name.padEnd(12)}${String(value)}`),
      hint: `KEEPSAKE_SIMULATOR=${simulator.url} keepsake --username ${facts.user} --directory photos --cookie-directory session`,
    });
    if (!interruption.signal.aborted) await once(interruption.signal, 'abort');
    return EXIT.ok;
  } finally {
    await simulator.close();
  }
}
