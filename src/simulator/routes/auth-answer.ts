import type { HeaderList } from '../core/answer.ts';
import type { Level } from '../account/credentials.ts';
import type { SignIn } from '../account/sign-ins.ts';
import type { Simulation } from '../account/simulation.ts';

/** An answer of one auth call, before the headers that all of them have. */
export interface AuthAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly html?: string;
  readonly headers?: HeaderList;
}

/** Issues the next session token of a sign-in. */
export function grant(signIn: SignIn, simulation: Simulation, level: Level): HeaderList {
  signIn.level = level;
  signIn.tokens += 1;
  const token = simulation.credentials.issueSession({ level, signIn: signIn.id, sequence: signIn.tokens });
  return [
    ['X-Apple-Session-Token', token],
    ['X-Apple-ID-Account-Country', simulation.account.region === 'cn' ? 'CHN' : 'USA'],
    ['X-Apple-TwoSV-Trust-Eligible', 'true'],
    ['X-Apple-Auth-Attributes', simulation.signIns.unique('attributes')],
    ['X-Apple-OAuth-Grant-Code', simulation.signIns.unique('grant')],
  ];
}

/** The body of a refusal at `signin` and at most other calls (auth.md 4). */
export function serviceError(code: string, message: string): unknown {
  return { serviceErrors: [{ code, message, suppressDismissal: false }], hasError: true };
}
