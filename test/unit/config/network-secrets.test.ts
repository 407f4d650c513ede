import { expect, it } from 'vitest';
import { networkSecrets } from '../../../src/config/network-secrets.ts';

it.each([
  [undefined, undefined, []],
  ['http://proxy.example.com:3128', 'http://sam@proxy.example.com', []],
  ['http://sam:p%40ssword-1@proxy.example.com', undefined, ['p%40ssword-1', 'p@ssword-1']],
  ['http://a:first-one@p', 'https://b:second-one@p', ['first-one', 'first-one', 'second-one', 'second-one']],
])('J2: the passwords in %s and %s are covered', (httpProxy, httpsProxy, secrets) => {
  expect(networkSecrets({ httpProxy, httpsProxy })).toEqual(secrets);
});
