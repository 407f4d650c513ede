import { type Exchange, header } from '../core/exchange.ts';
import { authOriginOf, homeOf, type Region } from '../core/services.ts';

const CLIENT_ID = 'd39ba9916b7251055b22c7f910e2ea796ee65e98b2ddecea8f5dde8d9d1a815d';

/** Compares the headers of a call to the auth host with auth.md 3; answers what is wrong. */
export function checkAuthHeaders(exchange: Exchange): readonly string[] {
  // A client may not know the region yet: it has to be of one mind, no more.
  const region = header(exchange, 'X-Apple-OAuth-Redirect-URI') === homeOf('cn') ? 'cn' : 'com';
  const problems: string[] = [];
  const expect = (name: string, wanted: string) => {
    const value = header(exchange, name);
    if (value !== wanted) problems.push(`${name} is ${value === undefined ? 'missing' : 'not as wanted'}`);
  };
  expect('X-Apple-OAuth-Client-Id', CLIENT_ID);
  expect('X-Apple-Widget-Key', CLIENT_ID);
  expect('X-Apple-OAuth-Client-Type', 'firstPartyAuth');
  expect('X-Apple-OAuth-Redirect-URI', homeOf(region));
  expect('X-Apple-OAuth-Require-Grant-Code', 'true');
  expect('X-Apple-OAuth-Response-Mode', 'web_message');
  expect('X-Apple-OAuth-Response-Type', 'code');
  if ((header(exchange, 'X-Apple-OAuth-State') ?? '') === '') problems.push('X-Apple-OAuth-State is missing');

  const frame = header(exchange, 'X-Apple-Frame-Id');
  if (frame !== undefined && frame !== header(exchange, 'X-Apple-OAuth-State')) {
    problems.push('X-Apple-Frame-Id is not the OAuth state');
  }
  if (!isJsonType(header(exchange, 'Content-Type'))) problems.push('Content-Type is not application/json');
  if (!acceptsWanted(exchange)) problems.push('Accept does not take what this call answers');
  return [...problems, ...checkOrigins(exchange, originsFor(exchange, region)), ...checkAgent(exchange)];
}

/** `Origin` and `Referer` have to name one of `origins` (auth.md 3.3). */
export function checkOrigins(exchange: Exchange, origins: readonly string[]): readonly string[] {
  const problems: string[] = [];
  const origin = header(exchange, 'Origin');
  if (origin === undefined || !origins.includes(origin)) problems.push(`Origin is not ${origins[0]}`);
  const referer = header(exchange, 'Referer');
  if (!origins.some((wanted) => referer === `${wanted}/`)) problems.push(`Referer is not ${origins[0]}/`);
  return problems;
}

/** Any current desktop browser string works (auth.md 3.3); a library's own name does not look like one. */
export function checkAgent(exchange: Exchange): readonly string[] {
  const agent = header(exchange, 'User-Agent') ?? '';
  return agent.startsWith('Mozilla/5.0 ') ? [] : ['User-Agent is not a browser'];
}

function originsFor(exchange: Exchange, region: Region): readonly string[] {
  if (!exchange.operation.startsWith('signin/')) return [homeOf(region)];
  if (exchange.host === '') return [authOriginOf('com'), authOriginOf('cn')];
  return [authOriginOf(exchange.host.endsWith('.cn') ? 'cn' : 'com')];
}

function acceptsWanted(exchange: Exchange): boolean {
  const accept = header(exchange, 'Accept') ?? '';
  if (accept.includes('application/json')) return true;
  return exchange.operation === 'options' && accept.includes('text/html');
}

function isJsonType(type: string | undefined): boolean {
  return type !== undefined && /^application\/json\s*(;|$)/.test(type);
}
