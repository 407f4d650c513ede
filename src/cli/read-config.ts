import type { SecretRegistry } from '../base/secret.ts';
import type { Config } from '../config/config.ts';
import { located } from '../config/layers/located.ts';
import { idleKeeps } from '../config/read-tasks.ts';
import { resolveConfig, type Resolved } from '../config/resolve-config.ts';
import { networkSecrets } from '../config/network-secrets.ts';
import { SECRET_VARIABLES } from '../config/variables.ts';
import { coverCredential } from '../model/credential.ts';
import { withoutSecrets } from '../config/without-secrets.ts';
import { secretsOf } from '../config/telling.ts';
import { COMMANDS } from './commands.ts';
import { isOfEachFolder } from './is-of-each-folder.ts';
import type { CommandContext } from './command-context.ts';
import { tuneLog } from './log-form.ts';
import type { CommandLine } from './program.ts';
import type { World } from './world.ts';
import { usageError } from './usage-error.ts';

/**
 * The command line and the environment as a Config, or USAGE with everything that is wrong. From then on the environment
 * holds no secret any more, and no line that leaves this process does. `also`: what is wrong with the command's own flags.
 */
export function readConfig(
  line: Resolvable & Pick<CommandLine, 'problems'>,
  { world, terminal, secrets }: Pick<CommandContext, 'world' | 'terminal' | 'secrets'>,
  also: readonly string[] = [],
): Config {
  const { problems, places = new Map() } = line;
  terminal.speakFor(withoutSecrets(line.typed ?? line.raw));
  const resolved = resolveLine(line, world);
  for (const name of SECRET_VARIABLES) delete world.env[name];
  const all = [
    ...problems,
    ...also.map((problem) => located(problem, places)),
    ...('problems' in resolved ? resolved.problems : []),
  ];
  if ('problems' in resolved || all.length > 0) throw usageError(all);
  coverSettings(secrets, resolved.config.password);
  const { telling, network } = resolved.config;
  for (const secret of [...secretsOf(telling), ...networkSecrets(network)]) secrets.add(secret);
  tuneLog(terminal, resolved.config.log);
  for (const warning of resolved.warnings) terminal.warn(warning);
  return resolved.config;
}

/**
 * What is wrong with the values of a command line; nothing is taken out of the environment yet. `later`: what it writes to need not be
 * there now.
 */
export function problemsOf(
  line: Resolvable,
  world: Surroundings,
  moment: 'now' | 'later' = 'now',
): readonly string[] {
  const resolved = resolveLine(line, world, moment);
  return 'problems' in resolved ? resolved.problems : [];
}

/** What a command line means; undefined where its values are wrong. */
export function configOf(line: Resolvable, world: Surroundings): Config | undefined {
  const resolved = resolveLine(line, world);
  return 'config' in resolved ? resolved.config : undefined;
}

export type Surroundings = Pick<World, 'env' | 'cwd' | 'home' | 'clock'>;

type Resolvable = Pick<CommandLine, 'command' | 'words' | 'raw' | 'places' | 'typed'>;

function resolveLine(
  { command, words, raw, places = new Map(), typed }: Resolvable,
  world: Surroundings,
  moment: 'now' | 'later' = 'now',
): Resolved {
  const resolved = resolveConfig(raw, world, {
    needsFolder: COMMANDS[command].needs === 'folder' && !isOfEachFolder({ command, words }),
    nowMs: world.clock.now(),
    tells: (command === 'sync' || command === 'retry') && moment === 'now',
    passwordIsSeen: places.get('password') === undefined,
    typed,
  });
  const idle = command === 'sync' ? idleKeeps(raw, (name) => places.has(name)) : [];
  const wrong = [...('problems' in resolved ? resolved.problems : []), ...idle];
  return 'problems' in resolved || wrong.length > 0
    ? { problems: wrong.map((problem) => located(problem, places)) }
    : { ...resolved, warnings: resolved.warnings.map((warning) => located(warning, places)) };
}

function coverSettings(secrets: SecretRegistry, settings: Config['password']): void {
  for (const secret of [settings.parameter, settings.environment, settings.file?.content]) {
    if (secret !== undefined) coverCredential(secrets, secret);
  }
  if (settings.key !== undefined) secrets.add(settings.key.reveal());
}
