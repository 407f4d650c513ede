import { type Answer, emptyAnswer, type HeaderList, jsonAnswer, textAnswer } from '../core/answer.ts';
import { type Exchange, header } from '../core/exchange.ts';
import { digText } from '../core/json.ts';
import type { SignIn } from '../account/sign-ins.ts';
import type { Simulation } from '../account/simulation.ts';
import { type AuthAnswer, serviceError } from './auth-answer.ts';
import { checkAuthHeaders } from './auth-checks.ts';
import { completeRepair, completeSignIn, initSignIn } from './sign-in.ts';
import {
  askForSms,
  enterDeviceCode,
  enterPhoneCode,
  pushToDevices,
  showOptions,
  trustBrowser,
} from './two-factor.ts';

type Call = (exchange: Exchange, simulation: Simulation, signIn: SignIn) => AuthAnswer;

const CALLS: Readonly<Record<string, Call>> = {
  'POST signin/complete': completeSignIn,
  'POST repair/complete': completeRepair,
  'GET options': showOptions,
  'PUT verify/trusteddevice/securitycode': pushToDevices,
  'POST verify/trusteddevice/securitycode': enterDeviceCode,
  'PUT verify/phone': askForSms,
  'POST verify/phone/securitycode': enterPhoneCode,
  'GET 2sv/trust': trustBrowser,
};

const INIT = 'POST signin/init';
const FEDERATE = 'POST federate';
const KNOWN: readonly string[] = [INIT, FEDERATE, ...Object.keys(CALLS)];

/** The sign-in service at idmsa.apple.com (auth.md 2.2). */
export function answerAuth(exchange: Exchange, simulation: Simulation): Answer {
  const call = `${exchange.method} ${exchange.operation}`;
  if (call === 'GET authorize/signin') return showWidget(simulation);
  if (!KNOWN.includes(call)) {
    exchange.mistakes.push(`no such call: ${call}`);
    const known = KNOWN.some((other) => other.endsWith(` ${exchange.operation}`));
    return emptyAnswer(known ? 405 : 404, commonHeaders(simulation));
  }
  const problems = checkAuthHeaders(exchange);
  exchange.mistakes.push(...problems);
  if (problems.length > 0 && simulation.strict) return refuseHeaders(problems, simulation);

  if (call === FEDERATE) return jsonAnswer(200, { federated: false }, commonHeaders(simulation));
  if (call === INIT) {
    const signIn = contextOfInit(exchange, simulation);
    return finish(initSignIn(exchange, simulation, signIn), signIn, simulation);
  }
  return answerInContext(exchange, simulation, CALLS[call]);
}

/** A call that belongs to a sign-in under way. */
function answerInContext(exchange: Exchange, simulation: Simulation, run: Call | undefined): Answer {
  // Not 401 at complete: that would read as a wrong password (auth.md 6.1).
  const refusal = { status: exchange.operation === 'signin/complete' ? 400 : 401, body: TIMED_OUT };
  const signIn = contextOf(exchange, simulation);
  if (signIn === undefined || run === undefined) {
    return jsonAnswer(refusal.status, refusal.body, commonHeaders(simulation));
  }
  const problems = checkContext(exchange, signIn);
  exchange.mistakes.push(...problems);
  const refused = problems.length > 0 && simulation.strict;
  return finish(refused ? refusal : run(exchange, simulation, signIn), signIn, simulation);
}

const TIMED_OUT = serviceError('-21679', 'Your session has timed out. Please sign in again.');

/** An old or unknown context is no mistake at `init`: the client may have slept for a month. */
function contextOfInit(exchange: Exchange, simulation: Simulation): SignIn {
  const scnt = header(exchange, 'scnt');
  const known = scnt === undefined ? undefined : simulation.signIns.find((signIn) => signIn.scnt === scnt);
  return known !== undefined && known.level === undefined ? known : simulation.signIns.begin();
}

function contextOf(exchange: Exchange, simulation: Simulation): SignIn | undefined {
  if (exchange.operation === 'signin/complete') {
    const scnt = header(exchange, 'scnt');
    const c = digText(exchange.json, 'c');
    return simulation.signIns.find(
      (signIn) => signIn.scnt === scnt || (c !== undefined && signIn.pending?.c === c),
    );
  }
  const sessionId = header(exchange, 'X-Apple-ID-Session-Id');
  if (sessionId === undefined) exchange.mistakes.push('X-Apple-ID-Session-Id is missing');
  // icloud-photos-sync sends its session token there, and Apple tolerates it (auth.md 3.2).
  const scnt = simulation.strict ? undefined : header(exchange, 'scnt');
  const found = simulation.signIns.find(
    (signIn) => signIn.sessionId === sessionId || (scnt !== undefined && signIn.scnt === scnt),
  );
  if (found === undefined || found.level === 'trusted') return found;
  return simulation.now() - found.startedAt > simulation.account.signInMinutes * 60_000 ? undefined : found;
}

function checkContext(exchange: Exchange, signIn: SignIn): readonly string[] {
  const problems: string[] = [];
  if (header(exchange, 'scnt') !== signIn.scnt) problems.push('scnt is not the one of the last answer');
  if (signIn.sessionId !== undefined && header(exchange, 'X-Apple-ID-Session-Id') !== signIn.sessionId) {
    problems.push('X-Apple-ID-Session-Id is not the one of this sign-in');
  }
  if (header(exchange, 'X-Apple-OAuth-State') !== signIn.oauthState) {
    problems.push('X-Apple-OAuth-State changed within a sign-in');
  }
  return problems;
}

function finish(answer: AuthAnswer, signIn: SignIn, simulation: Simulation): Answer {
  signIn.scnt = simulation.signIns.unique('scnt');
  const headers: HeaderList = [
    ...commonHeaders(simulation),
    ['scnt', signIn.scnt],
    ...(signIn.sessionId === undefined ? [] : [['X-Apple-ID-Session-Id', signIn.sessionId] as const]),
    ...(answer.headers ?? []),
  ];
  if (answer.html !== undefined) {
    return textAnswer(answer.status, answer.html, [...headers, ['Content-Type', 'text/html;charset=UTF-8']]);
  }
  return answer.body === undefined
    ? emptyAnswer(answer.status, headers)
    : jsonAnswer(answer.status, answer.body, headers);
}

/** What Apple answers here is not known; the product must never see it. */
function refuseHeaders(problems: readonly string[], simulation: Simulation): Answer {
  const serviceErrors = problems.map((message) => ({ code: '-28000', message, suppressDismissal: false }));
  return jsonAnswer(400, { serviceErrors, hasError: true }, commonHeaders(simulation));
}

function showWidget(simulation: Simulation): Answer {
  const signIn = simulation.signIns.begin();
  return textAnswer(200, '<!DOCTYPE html><title>Sign in</title>', [
    ...commonHeaders(simulation),
    ['Content-Type', 'text/html;charset=UTF-8'],
    ['scnt', signIn.scnt],
    ['X-Apple-Auth-Attributes', simulation.signIns.unique('attributes')],
    ['Set-Cookie', `aasp=${simulation.signIns.uuid('aasp').toUpperCase()}; Path=/; Secure; HttpOnly`],
  ]);
}

function commonHeaders(simulation: Simulation): HeaderList {
  return [
    ['Server', 'Apple'],
    ['X-Apple-I-Request-Id', simulation.signIns.uuid('request')],
    ['X-BuildVersion', 'R4_1'],
    ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains; preload'],
    ['X-Content-Type-Options', 'nosniff'],
    ['X-Frame-Options', 'DENY'],
    ['X-XSS-Protection', '1; mode=block'],
    ['Referrer-Policy', 'origin'],
    ['Cache-Control', 'no-cache, no-store'],
    ['Pragma', 'no-cache'],
    ['Vary', 'accept-encoding'],
  ];
}
