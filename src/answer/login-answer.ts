import { KeepsakeError, unreachable } from '../base/errors.ts';
import { EXIT } from '../base/exit-codes.ts';
import type { Config } from '../config/config.ts';
import { ownCommand } from '../config/own-command.ts';
import type { CodePrompt, CodeWay } from '../model/person.ts';
import type { SignedIn } from '../model/photo-source.ts';
import { trustWarning } from '../sync/session/trust-warning.ts';
import type { Answer } from './answer.ts';

/** Signed in, and for how long. */
export function signedInAnswer(
  { username, typed }: Pick<Config, 'username' | 'typed'>,
  trustEnds: SignedIn['trustEnds'],
  nowMs: number,
): Answer {
  const warning = trustWarning(trustEnds, nowMs, typed);
  const until = trustEnds === undefined ? undefined : new Date(trustEnds.atMs).toISOString().slice(0, 10);
  const source = trustEnds?.estimated === true ? ' (estimated)' : '';
  const end = until === undefined ? '' : `; trusted until ${until}${source}`;
  return {
    exitCode: EXIT.ok,
    data: { account: username, trustEnds: until ?? null, estimated: trustEnds?.estimated ?? null },
    warnings: warning === undefined ? [] : [warning],
    news: [`signed in as ${username}${end}`],
  };
}

/** What became of a wish for a code, or for the list of ways. Throws where Apple has sent none. */
export function codeAnswer(
  { sent, ways, news }: CodePrompt,
  wish: string,
  { username, typed }: Pick<Config, 'username' | 'typed'>,
): Answer {
  if (wish === 'ways' && ways !== undefined)
    return { exitCode: EXIT.ok, data: { account: username, ways }, lines: ways.map(describe) };
  if (sent === undefined) {
    const isUnknown = ways !== undefined && wish !== 'device' && !ways.some((way) => isMeant(way, wish));
    throw new KeepsakeError(isUnknown ? 'USAGE' : 'CODE_NEEDED', news[0] ?? 'apple has sent no code', {
      details: (ways ?? []).map(describe),
    });
  }
  const command = ownCommand('login', typed, { more: '--code CODE' });
  return {
    exitCode: EXIT.ok,
    data: { account: username, codeRequested: true, sent },
    news: [news[0] ?? 'apple has sent a code'],
    hint: `within ten minutes, run \`${command}\` with the six digits`,
  };
}

function isMeant(way: CodeWay, wish: string): boolean {
  return way.kind !== 'device' && wish.endsWith(` ${way.phone}`);
}

function describe(way: CodeWay): string {
  switch (way.kind) {
    case 'device':
      return '--request-code            shows a code on your devices';
    case 'sms':
      return `--request-code --sms ${way.phone}    text message to ${way.number}`;
    case 'voice':
      return `--request-code --voice ${way.phone}  call to ${way.number}`;
    default:
      return unreachable(way);
  }
}
