import type { Answer } from '../../answer/answer.ts';
import { codeAnswer } from '../../answer/login-answer.ts';
import { unreachable } from '../../base/errors.ts';
import type { Person } from '../../model/person.ts';
import type { Run } from '../../sync/open/open-account.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandLine } from '../program.ts';
import { readConfig } from '../read-config.ts';
import { attended, runPortsOf, withRun } from '../attended.ts';
import { absent, askForCode, enterCode, signInOnly } from '../sign-in-steps.ts';

/** What this call of `keepsake login` is for: all in one go, or one of the two halves. */
type LoginRequest =
  | { readonly kind: 'here' }
  | { readonly kind: 'code'; readonly typed: string }
  /** `wish` is in the words of the code prompt (`icloud/auth/read-answer.ts`). */
  | { readonly kind: 'request'; readonly wish: string };

/** `keepsake login`: signs in in one go, or in two processes where there is no terminal (auth.md 7.1). */
export async function loginCommand(line: CommandLine, context: CommandContext): Promise<Answer> {
  const { asked, problems } = readLoginRequest(line.flags);
  const aim = { newTrust: line.flags['renewTrust'] === true };
  const config = readConfig(line, context, problems);
  const signIn = <T>(person: Person, work: (run: Run) => Promise<T>) =>
    withRun(config, runPortsOf({ config, context, person, command: 'keepsake login' }), work);
  return attended(context, async (user) => {
    switch (asked.kind) {
      case 'here':
        return signIn(user, (run) => signInOnly(run, context, aim));
      case 'code':
        return signIn(absent(user), (run) => enterCode(asked.typed, run, context));
      case 'request': {
        // A session that still lives, or a trust that does, needs no code at all.
        const reply = await askForCode(asked.wish, user, (asking) =>
          signIn(asking, (run) => signInOnly(run, context, aim)),
        );
        return reply.kind === 'prompted' ? codeAnswer(reply.prompt, asked.wish, config) : reply.answer;
      }
      default:
        return unreachable(asked);
    }
  });
}

function readLoginRequest(flags: CommandLine['flags']): {
  readonly asked: LoginRequest;
  readonly problems: readonly string[];
} {
  const { requestCode, listWays, code, sms, voice } = flags;
  const problems: string[] = [];
  if (flags['renewTrust'] !== undefined && (listWays ?? code) !== undefined) {
    problems.push('--renew-trust goes alone or with --request-code');
  }
  if ([requestCode, listWays, code].filter((flag) => flag !== undefined).length > 1) {
    problems.push('--request-code, --list-ways and --code exclude each other');
  }
  if (sms !== undefined && voice !== undefined) problems.push('--sms and --voice exclude each other');
  if (requestCode === undefined && (sms ?? voice) !== undefined) {
    problems.push('--sms and --voice go with --request-code');
  }
  for (const number of [sms, voice]) {
    if (typeof number === 'string' && !/^[1-9]\d?$/.test(number)) {
      problems.push('--sms and --voice take the number of a phone: 1 is the first');
    }
  }
  if (typeof code === 'string') {
    // Never shown: it is a secret for as long as it is good.
    if (!/^\d{3}[ -]?\d{3}$/.test(code.trim())) problems.push('--code takes six digits');
    return { asked: { kind: 'code', typed: code }, problems };
  }
  if (listWays !== undefined) return { asked: { kind: 'request', wish: 'ways' }, problems };
  if (requestCode === undefined) return { asked: { kind: 'here' }, problems };
  const wish =
    sms !== undefined ? inWords('sms', sms) : voice !== undefined ? inWords('voice', voice) : 'device';
  return { asked: { kind: 'request', wish }, problems };
}

function inWords(mode: string, number: string | true): string {
  return number === true ? mode : `${mode} ${number}`;
}
