import { randomBytes } from 'node:crypto';
import type { HeaderList } from '../core/answer.ts';
import { type Exchange, header } from '../core/exchange.ts';
import { dig, digText, isObject, isTextList } from '../core/json.ts';
import { bytesFrom } from '../core/seed.ts';
import type { SignIn } from '../account/sign-ins.ts';
import type { Simulation } from '../account/simulation.ts';
import { SrpExchange, secretForShortB, toNumber } from '../core/srp.ts';
import { type AuthAnswer, grant, serviceError } from './auth-answer.ts';
import { fsaChallenge } from './two-factor.ts';

/** auth.md 5.2: parameters and B for any name, also for one that does not exist. */
export function initSignIn(exchange: Exchange, simulation: Simulation, signIn: SignIn): AuthAnswer {
  const name = digText(exchange.json, 'accountName');
  const a = Buffer.from(digText(exchange.json, 'a') ?? '', 'base64');
  const protocols = dig(exchange.json, 'protocols');
  if (name === undefined || name.trim() === '' || !SrpExchange.accepts(a) || !isTextList(protocols)) {
    exchange.mistakes.push('signin/init needs a, accountName and protocols');
    return { status: 400, body: serviceError('-20000', 'Your request could not be completed.') };
  }
  for (const protocol of ['s2k', 's2k_fo']) {
    if (!protocols.includes(protocol)) exchange.mistakes.push(`signin/init does not offer ${protocol}`);
  }
  if (!protocols.includes(simulation.account.protocol)) {
    return { status: 400, body: serviceError('-20000', 'Your request could not be completed.') };
  }

  const known = name.trim().toLowerCase() === simulation.verifier.accountName;
  const c = `d-${signIn.id.length}-${simulation.signIns.uuid('c')}:MSA`;
  const { account, verifier } = simulation;
  signIn.oauthState = header(exchange, 'X-Apple-OAuth-State');
  signIn.startedAt = simulation.now();
  let secret = toNumber(randomBytes(32));
  if (known && simulation.shortB > 0) {
    simulation.shortB -= 1;
    secret = secretForShortB(verifier, secret);
  }
  const srp = new SrpExchange(verifier, a, secret);
  signIn.pending = { c, accountName: name, exchange: known ? srp : undefined };

  const salt = known ? verifier.salt : bytesFrom(`${simulation.seed}/salt/${name.toLowerCase()}`, 16);
  const body = {
    iteration: account.iterations,
    salt: salt.toString('base64'),
    protocol: account.protocol,
    version: 1,
    b: srp.serverPublic.toString('base64'),
    c,
  };
  // Apple sends this JSON as text/html (auth.md 4).
  return { status: 200, html: JSON.stringify(body), headers: authCookies(simulation) };
}

/** auth.md 6.2. */
const REFUSALS: Readonly<Record<string, readonly [code: string, message: string]>> = {
  locked: ['-20209', 'This Apple Account has been locked for security reasons.'],
  federated: ['-22320', 'Sign in with the account of your organisation.'],
};

/** auth.md 5.7 and section 6. */
export function completeSignIn(exchange: Exchange, simulation: Simulation, signIn: SignIn): AuthAnswer {
  const { account } = simulation;
  if (exchange.parameters.get('isRememberMeEnabled') !== 'true') {
    exchange.mistakes.push('signin/complete without isRememberMeEnabled=true');
  }
  const body = exchange.json;
  const trustTokens = dig(body, 'trustTokens');
  if (dig(body, 'rememberMe') !== true) exchange.mistakes.push('signin/complete without rememberMe true');
  if (!isTextList(trustTokens)) exchange.mistakes.push('trustTokens is not a list of texts');

  const pending = signIn.pending;
  signIn.pending = undefined;
  const m1 = digText(body, 'm1');
  const m2 = digText(body, 'm2');
  if (pending === undefined || digText(body, 'c') !== pending.c || m1 === undefined || m2 === undefined) {
    exchange.mistakes.push('signin/complete does not continue the last init');
    return { status: 400, body: serviceError('-20000', 'Your request could not be completed.') };
  }
  const right =
    digText(body, 'accountName') === pending.accountName &&
    pending.exchange?.verify(Buffer.from(m1, 'base64'), Buffer.from(m2, 'base64')) === true;
  if (!right) {
    const text = 'Enter the email or phone number and password for your Apple Account.';
    return masked(simulation, { status: 401, body: serviceError('-20101', text) });
  }

  const refusal = REFUSALS[account.refusedAs];
  if (refusal !== undefined) return masked(simulation, { status: 403, body: serviceError(...refusal) });

  signIn.sessionId = simulation.signIns.unique('session');
  const trusted =
    isTextList(trustTokens) && trustTokens.some((token) => simulation.credentials.isTrusted(token));
  if (!account.twoFactor) {
    return masked(simulation, {
      status: 412,
      body: { authType: 'sa' },
      headers: [...grant(signIn, simulation, 'password'), ...authCookies(simulation)],
    });
  }
  if (trusted) {
    return masked(simulation, {
      status: 200,
      body: { authType: 'hsa2' },
      headers: [...grant(signIn, simulation, 'trusted'), ...authCookies(simulation)],
    });
  }
  const extra = account.securityKeys ? fsaChallenge(simulation) : {};
  return masked(simulation, {
    status: 409,
    body: { authType: 'hsa2', ...extra },
    headers: [...grant(signIn, simulation, 'password'), ...authCookies(simulation)],
  });
}

/** For an account without 2FA this is all that is left to do (auth.md 6.3). */
export function completeRepair(exchange: Exchange, simulation: Simulation, signIn: SignIn): AuthAnswer {
  if (!isObject(exchange.json)) exchange.mistakes.push('repair/complete wants {} as body');
  if (simulation.account.twoFactor) {
    return { status: 412, body: serviceError('-20000', 'Your request could not be completed.') };
  }
  return { status: 200, headers: grant(signIn, simulation, 'trusted') };
}

/** Apple sometimes answers 200 and tells the truth in `X-Apple-I-Rscd` (auth.md 4). */
function masked(simulation: Simulation, answer: AuthAnswer): AuthAnswer {
  if (!simulation.account.rscd) return answer;
  const headers: HeaderList = [...(answer.headers ?? []), ['X-Apple-I-Rscd', String(answer.status)]];
  return { ...answer, status: 200, headers };
}

/** At complete too: icloud-photos-sync refuses an answer there that sets none. */
function authCookies(simulation: Simulation): HeaderList {
  return [
    [
      'Set-Cookie',
      `aasp=${simulation.signIns.uuid('aasp').replaceAll('-', '').toUpperCase()}; Path=/; Secure; HttpOnly`,
    ],
    ['Set-Cookie', 'dslang=US-EN; Domain=apple.com; Path=/; Secure; HttpOnly'],
    ['Set-Cookie', 'site=USA; Domain=apple.com; Path=/; Secure; HttpOnly'],
  ];
}
