import { type Answer, type HeaderList, jsonAnswer } from '../core/answer.ts';
import type { Simulation } from '../account/simulation.ts';
import { allowOrigin } from '../account/web-cookies.ts';
import { requestInfo } from './account-data.ts';

/** The answer to a request without a living web session (auth.md 9.1). */
export function sessionGone(simulation: Simulation, cookie: string): Answer {
  const body = { success: false, error: `Missing ${cookie} cookie`, requestInfo: requestInfo(simulation) };
  return jsonAnswer(421, body, setupHeaders(simulation));
}

export function withCookies(simulation: Simulation, cookies: readonly string[], body: unknown): Answer {
  const set = cookies.map((cookie) => ['Set-Cookie', cookie] as const);
  return jsonAnswer(200, body, [...setupHeaders(simulation), ...set]);
}

export function setupHeaders(simulation: Simulation): HeaderList {
  return [
    ['Server', 'AppleHttpServer/78689afb4479'],
    ['Access-Control-Allow-Credentials', 'true'],
    allowOrigin(simulation.account.region),
    ['Access-Control-Expose-Headers', 'X-Apple-Request-UUID,Via'],
    ['Cache-Control', 'no-cache, no-store, private'],
    ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'],
    ['X-Apple-Request-UUID', simulation.signIns.uuid('request')],
    ['X-Responding-Instance', 'setupservice:33200401:simulator:7001:2404B363:5934c9004de5'],
    ['X-Apple-User-Partition', '61'],
  ];
}
