import type { Answer } from '../core/answer.ts';
import type { Exchange } from '../core/exchange.ts';
import { dig, digText } from '../core/json.ts';
import type { Simulation } from '../account/simulation.ts';
import { checkWebSession, photoKeyCookies } from '../account/web-cookies.ts';
import { sessionGone, withCookies } from './setup-answer.ts';

type Call = (exchange: Exchange, simulation: Simulation) => Answer;

/** The calls around Advanced Data Protection (auth.md 11); all of them need a web session. */
export const WEB_ACCESS_CALLS: Readonly<Record<string, Call>> = {
  'POST requestWebAccessState': inSession(webAccessState),
  'POST enableDeviceConsentForPCS': inSession(askDevices),
  'POST requestPCS': inSession(requestKeys),
};

function inSession(run: Call): Call {
  return (exchange, simulation) => {
    const session = checkWebSession(exchange, simulation);
    if (session.kind === 'missing') return sessionGone(simulation, session.cookie);
    for (const name of ['clientBuildNumber', 'clientMasteringNumber', 'clientId', 'dsid']) {
      if (!exchange.parameters.has(name)) exchange.mistakes.push(`${exchange.operation} without ${name}`);
    }
    return run(exchange, simulation);
  };
}

function webAccessState(_exchange: Exchange, simulation: Simulation): Answer {
  const { dsid, account, consent } = simulation;
  const state = account.advancedDataProtection
    ? {
        isICDRSDisabled: true,
        isDeviceConsentedForPCS: consent.isGiven,
        ...(consent.isGiven ? { deviceConsentForPCSExpiry: consent.untilMs } : {}),
      }
    : {};
  return withCookies(simulation, [], { dsid, isWebAccessAllowed: account.webAccess, ...state });
}

function askDevices(_exchange: Exchange, simulation: Simulation): Answer {
  simulation.consent.ask();
  return withCookies(simulation, [], { isDeviceConsentNotificationSent: true });
}

const WAITING = {
  asked: 'Requested the device to upload cookies.',
  waiting: 'Cookies not available yet on server.',
} as const;

function requestKeys(exchange: Exchange, simulation: Simulation): Answer {
  if (digText(exchange.json, 'appName') !== 'photos') exchange.mistakes.push('requestPCS not for photos');
  if (typeof dig(exchange.json, 'derivedFromUserAction') !== 'boolean') {
    exchange.mistakes.push('derivedFromUserAction is not a boolean');
  }
  const state = simulation.consent.requestKeys();
  const { webAccess: isWebAccessAllowed } = simulation.account;
  if (state !== 'there') {
    return withCookies(simulation, [], { status: 'failure', message: WAITING[state], isWebAccessAllowed });
  }
  return withCookies(simulation, photoKeyCookies(simulation), { status: 'success', isWebAccessAllowed });
}
