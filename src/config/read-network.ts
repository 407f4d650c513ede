import { isWebAddress } from '../base/is-web-address.ts';
import type { Network } from './config.ts';

/** By which proxies of the environment Apple is reached, or which simulator of this machine stands in for it. */
export function readNetwork(env: Readonly<Record<string, string | undefined>>, problems: string[]): Network {
  const either = (name: string) => env[name.toLowerCase()] ?? env[name.toUpperCase()];
  const address = env['KEEPSAKE_SIMULATOR'];
  const simulator = address === undefined || address === '' ? undefined : parseLoopback(address);
  if (simulator === 'foreign') {
    problems.push('KEEPSAKE_SIMULATOR takes the address of this machine only, e.g. http://127.0.0.1:8080');
  }
  const proxy = (name: string) => {
    const text = either(name);
    if (text === undefined || text === '') return undefined;
    // Many write the host alone, as other tools allow.
    const url = text.includes('://') ? text : `http://${text}`;
    if (URL.canParse(url) && isWebAddress(new URL(url))) return url;
    problems.push(`${name.toUpperCase()} is not the address of an HTTP proxy; no other kind is spoken to`);
    return undefined;
  };
  return {
    httpProxy: proxy('http_proxy') ?? proxy('all_proxy'),
    httpsProxy: proxy('https_proxy') ?? proxy('all_proxy'),
    noProxy: either('no_proxy'),
    simulator: simulator === 'foreign' ? undefined : simulator,
  };
}

/** A simulated iCloud may be reached on loopback only, so that the variable can never send a password elsewhere. */
function parseLoopback(address: string): URL | 'foreign' {
  if (!URL.canParse(address)) return 'foreign';
  const url = new URL(address);
  const local = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  const isBare = url.username === '' && url.pathname === '/' && url.search === '' && url.hash === '';
  return url.protocol === 'http:' && local && isBare ? url : 'foreign';
}
