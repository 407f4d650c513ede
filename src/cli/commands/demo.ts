import { join } from 'node:path';
import type { Answer } from '../../answer/answer.ts';
import { Secret } from '../../base/secret.ts';
import { lastText } from '../../config/last-text.ts';
import { resolveConfig } from '../../config/resolve-config.ts';
import type { Person } from '../../model/person.ts';
import { startSimulator } from '../../simulator/server.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { usageError } from '../usage-error.ts';
import { demoFolder } from './demo-folder.ts';
import { sync } from './sync.ts';

/** `keepsake demo`: a whole sync against the embedded iCloud, without a user at the keyboard. */
export async function demoCommand({ raw, problems }: CommandLine, context: CommandContext): Promise<Answer> {
  const { world, terminal } = context;
  let shown: string | undefined;
  const simulator = await startSimulator({
    now: () => world.clock.now(),
    onCode: (code) => {
      shown = code;
      terminal.say(`the simulated device shows the code ${code}; it is entered by itself`);
    },
  });
  try {
    const { username, password } = simulator.account;
    const directory = lastText(raw.directory) ?? demoFolder(world.cwd);
    const resolved = resolveConfig(
      {
        ...raw,
        username: [username],
        directory: [directory],
        cookieDirectory: [join(directory, '.keepsake', 'demo')],
        // No keyring is opened for a simulated account.
        passwordProvider: ['console'],
      },
      { env: { KEEPSAKE_SIMULATOR: simulator.url }, cwd: world.cwd, home: world.home },
    );
    const all = [...problems, ...('problems' in resolved ? resolved.problems : [])];
    if ('problems' in resolved || all.length > 0) {
      throw usageError(all);
    }
    terminal.say(`simulated iCloud at ${simulator.url}, account ${username}`);
    const person: Person = {
      isPresent: () => Promise.resolve(true),
      askPassword: () => Promise.resolve(new Secret(password)),
      askCode: () => Promise.resolve(shown),
      tell: (news) => terminal.say(news),
    };
    return await sync(resolved.config, person, context);
  } finally {
    await simulator.close();
  }
}
