import type { Answer } from '../../answer/answer.ts';
import { sessionAnswer } from '../../answer/session-answer.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { inspectSession } from '../../sync/session/inspect-session.ts';
import type { CommandContext } from '../command-context.ts';
import { brokenPromises, type CommandLine } from '../program.ts';
import { readCall } from '../read-call.ts';
import { didYouMean } from '../../base/nearest.ts';
import type { SessionCall } from './session-call.ts';
import { forgetCommand } from './session-forget.ts';
import { importCommand } from './session-import.ts';
import { renewCommand } from './session-renew.ts';

const ACTIONS: Readonly<Record<string, (call: SessionCall) => Promise<Answer>>> = {
  tokens: tokensCommand,
  renew: renewCommand,
  forget: forgetCommand,
  import: importCommand,
};

/** Flags that go with one of the words alone. */
const OWNERS = [
  ['everything', 'forget'],
  ['replace', 'import'],
] as const;

/** `keepsake session`: what is held, and what to do with it. */
export async function sessionCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const [name = 'tokens', ...words] = line.words;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  const also = [
    action === undefined &&
      `session takes one of the words ${Object.keys(ACTIONS).join(', ')}${didYouMean(name, Object.keys(ACTIONS))}`,
    action !== undefined && name !== 'import' && words.length > 0 && `unexpected word behind session ${name}`,
    ...(name === 'tokens' ? [] : brokenPromises(line, `session ${action === undefined ? '' : name}`.trim())),
    ...OWNERS.map(
      ([flag, owner]) =>
        line.flags[flag] !== undefined && name !== owner && `--${flag} goes with session ${owner}`,
    ),
  ].filter((problem) => problem !== false);
  const call = readCall(line, context, { also, name: `session ${action === undefined ? '' : name}` });
  if (action === undefined) throw new KeepsakeError('USAGE', also[0] ?? '');
  return action({ ...call, context, words, flags: line.flags });
}

async function tokensCommand({ config, context }: SessionCall): Promise<Answer> {
  const nowMs = context.world.clock.now();
  return sessionAnswer(config, await inspectSession(config, nowMs), nowMs);
}
