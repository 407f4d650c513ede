import { type Answer, emptyAnswer, jsonAnswer } from '../core/answer.ts';
import type { SessionToken } from '../account/credentials.ts';
import type { Exchange } from '../core/exchange.ts';
import { dig, digText, isObject } from '../core/json.ts';
import { homeOf, regionOf } from '../core/services.ts';
import type { Simulation } from '../account/simulation.ts';
import { checkWebSession, clearedCookies, trustedCookies, untrustedCookies } from '../account/web-cookies.ts';
import { accountData, requestInfo } from './account-data.ts';
import { checkAgent, checkOrigins } from './auth-checks.ts';
import { sessionGone, setupHeaders, withCookies } from './setup-answer.ts';
import { TERMS_CALLS } from './terms.ts';
import { WEB_ACCESS_CALLS } from './web-access.ts';

type Call = (exchange: Exchange, simulation: Simulation) => Answer;

const CALLS: Readonly<Record<string, Call>> = {
  'POST validate': validate,
  'POST accountLogin': accountLogin,
  'POST logout': logOut,
  ...WEB_ACCESS_CALLS,
  ...TERMS_CALLS,
};

/** The account service at setup.icloud.com (auth.md 2.3). */
export function answerSetup(exchange: Exchange, simulation: Simulation): Answer {
  const { region } = simulation.account;
  const home = homeOf(regionOf(exchange.host) ?? region);
  const origins = exchange.host === '' ? [homeOf('com'), homeOf('cn')] : [home];
  const problems = [...checkOrigins(exchange, origins), ...checkAgent(exchange)];
  exchange.mistakes.push(...problems);
  if (problems.length > 0 && simulation.strict) {
    // What Apple did to a client without Origin (auth.md 2.1).
    return emptyAnswer(302, [...setupHeaders(simulation), ['Location', `${home}/`]]);
  }
  const run = CALLS[`${exchange.method} ${exchange.operation}`];
  if (run === undefined) {
    exchange.mistakes.push(`no such call: ${exchange.method} ${exchange.operation}`);
    return emptyAnswer(404, setupHeaders(simulation));
  }
  return run(exchange, simulation);
}

/** auth.md 9.1. */
function validate(exchange: Exchange, simulation: Simulation): Answer {
  if (exchange.bodyText.trim() !== 'null') exchange.mistakes.push('validate wants the body null');
  const session = checkWebSession(exchange, simulation);
  if (session.kind === 'missing') return sessionGone(simulation, session.cookie);
  return withCookies(simulation, trustedCookies(simulation, undefined), accountData(simulation, 'trusted'));
}

/** auth.md section 8. */
function accountLogin(exchange: Exchange, simulation: Simulation): Answer {
  const body = exchange.json;
  const token = digText(body, 'dsWebAuthToken');
  if (!isObject(body) || token === undefined || token === '') {
    exchange.mistakes.push('accountLogin needs dsWebAuthToken');
    return jsonAnswer(400, { error: 1, reason: 'Missing apple_id field' }, setupHeaders(simulation));
  }
  if (typeof dig(body, 'extended_login') !== 'boolean')
    exchange.mistakes.push('extended_login is not a boolean');
  if (typeof dig(body, 'accountCountryCode') !== 'string')
    exchange.mistakes.push('accountCountryCode is missing');
  const { account, credentials } = simulation;

  const asked = regionOf(exchange.host);
  if (asked !== undefined && asked !== account.region) {
    const domainToUse = account.region === 'cn' ? 'iCloud.com.cn' : 'iCloud.com';
    return jsonAnswer(200, { domainToUse }, setupHeaders(simulation));
  }
  const session = credentials.readSession(token);
  if (session === undefined) {
    const refusal = { success: false, error: 'Invalid Session Token', requestInfo: requestInfo(simulation) };
    return jsonAnswer(421, refusal, setupHeaders(simulation));
  }
  checkNewest(exchange, simulation, session);

  const trustToken = digText(body, 'trustToken') ?? '';
  const trustGood = trustToken === '' || credentials.isTrusted(trustToken);
  const level = session.level === 'trusted' && !trustGood ? 'verified' : session.level;
  const data = accountData(simulation, level);
  if (level === 'password') return withCookies(simulation, untrustedCookies(simulation), data);
  const untrusted = untrustedCookies(simulation);
  if (simulation.termsOpen) {
    // Without WEBAUTH-TOKEN, -VALIDATE and DS-WEB-SESSION-TOKEN (auth.md 12).
    const left = untrusted.filter((cookie) => !/-VALIDATE=|SESSION-TOKEN=/.test(cookie));
    return withCookies(simulation, left, { ...data, termsUpdateNeeded: true });
  }
  return withCookies(
    simulation,
    [...untrusted, ...trustedCookies(simulation, credentials.trustEnds(trustToken))],
    data,
  );
}

/** Verify and trust issue new tokens; the last one has to be used (auth.md 4). */
function checkNewest(exchange: Exchange, simulation: Simulation, session: SessionToken): void {
  const signIn = simulation.signIns.get(session.signIn);
  if (signIn !== undefined && signIn.tokens > session.sequence) {
    exchange.mistakes.push('dsWebAuthToken is not the last session token of the sign-in');
  }
}

/** auth.md 14. */
function logOut(exchange: Exchange, simulation: Simulation): Answer {
  simulation.credentials.revokeSessions();
  if (dig(exchange.json, 'trustBrowser') !== true) simulation.credentials.revokeTrust();
  return withCookies(simulation, clearedCookies(simulation), { success: true });
}
