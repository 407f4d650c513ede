import type { Answer } from '../core/answer.ts';
import type { Exchange } from '../core/exchange.ts';
import { dig, digText } from '../core/json.ts';
import type { Simulation } from '../account/simulation.ts';
import { withCookies } from './setup-answer.ts';

const VERSION = 140_500;

/** New terms of service (auth.md 12): read, and accepted in the user's name. */
export const TERMS_CALLS: Readonly<Record<string, (exchange: Exchange, simulation: Simulation) => Answer>> = {
  'GET getTerms': (exchange, simulation) => {
    if (digText(exchange.json, 'locale') === undefined) exchange.mistakes.push('getTerms without locale');
    return withCookies(simulation, [], { iCloudTerms: { version: VERSION, text: 'Welcome to iCloud' } });
  },
  'GET repairDone': (exchange, simulation) => {
    if (dig(exchange.json, 'acceptedICloudTerms') === VERSION) simulation.termsOpen = false;
    else exchange.mistakes.push('repairDone does not accept the terms that were asked for');
    return withCookies(simulation, [], { success: true });
  },
};
