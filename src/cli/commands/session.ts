import type { Answer } from '../../answer/answer.ts';
import { sessionAnswer } from '../../answer/session-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import { inspectSession } from '../../sync/session/inspect-session.ts';
import type { AccountPorts } from '../../sync/open/open-account.ts';
import type { CommandContext } from '../main.ts';
import { createPinoLog } from '../pino-log.ts';
import type { CommandLine } from '../program.ts';
import { readConfig } from '../read-config.ts';
import { withoutTasks } from '../without-tasks.ts';
import { forgetCommand } from './session-forget.ts';
import { importCommand } from './session-import.ts';
import { renewCommand } from './session-renew.ts';

/** What every command about a session gets: settings checked, ports ready. */
export interface SessionCall {
  readonly config: Config;
  readonly context: CommandContext;
  readonly account: AccountPorts;
  /** Words behind the one that chose the command. */
  readonly words: readonly string[];
  readonly flags: CommandLine['flags'];
}

const ACTIONS: Readonly<Record<string, (call: SessionCall) => Promise<Answer>>> = {
  tokens: tokensCommand,
  renew: renewCommand,
  forget: forgetCommand,
  import: importCommand,
};

/** `keepsake session`: what is held, and what to do with it. */
export async function sessionCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const [name = 'tokens', ...words] = line.words;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) {
    throw new KeepsakeError('USAGE', `session takes one of the words ${Object.keys(ACTIONS).join(', ')}`);
  }
  for (const [flag, owner] of [
    ['everything', 'forget'],
    ['replace', 'import'],
  ] as const) {
    if (line.flags[flag] !== undefined && name !== owner) {
      throw new KeepsakeError('USAGE', `--${flag} goes with session ${owner}`);
    }
  }
  if (name !== 'import' && words.length > 0) {
    throw new KeepsakeError('USAGE', `unexpected word behind session ${name}`);
  }
  return action(openCall(line, context, { words, command: `keepsake session ${name}` }));
}

/** Reads the settings for a command that works on a session and needs no place for photos. */
export function openCall(
  { raw, problems, flags }: CommandLine,
  context: CommandContext,
  { words, command }: { readonly words: readonly string[]; readonly command: string },
): SessionCall {
  const { world, terminal, secrets, interruption } = context;
  const config = readConfig({ raw: { ...withoutTasks(raw), authOnly: true }, problems }, context);
  const { clock, connect } = world;
  const log = createPinoLog(config.logLevel, terminal);
  return {
    config,
    context,
    account: { clock, connect, log, secrets, command, signal: interruption.signal },
    words,
    flags,
  };
}

async function tokensCommand({ config, context }: SessionCall): Promise<Answer> {
  const nowMs = context.world.clock.now();
  return sessionAnswer(config, await inspectSession(config, nowMs), nowMs);
}
