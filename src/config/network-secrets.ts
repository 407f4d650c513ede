import type { Network } from './config.ts';

/** Passwords for proxies, as they were written and as they are meant. */
export function networkSecrets({
  httpProxy,
  httpsProxy,
}: Pick<Network, 'httpProxy' | 'httpsProxy'>): readonly string[] {
  return [httpProxy, httpsProxy].flatMap((address) => {
    const password = address === undefined ? '' : new URL(address).password;
    return password === '' ? [] : [password, decodeURIComponent(password)];
  });
}
