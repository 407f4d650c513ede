import { silentLog } from '../../src/base/log.ts';
import { SecretRegistry } from '../../src/base/secret.ts';
import {
  openSessionFile,
  type SessionFile,
  type SessionFileOptions,
} from '../../src/icloud/session/session-file.ts';
import { MemoryDisk } from './memory-disk.ts';

export const NOW = Date.UTC(2026, 10, 21, 8);
export const PATH = '/k/sam@example.com.session.json';
export const SETUP = new URL('https://setup.icloud.com/setup/ws/1/accountLogin');
export const SIGN_IN = new URL('https://idmsa.apple.com/appleauth/auth');

export function open(options: Partial<SessionFileOptions>): Promise<SessionFile> {
  return openSessionFile({
    directory: '/k',
    account: 'sam@example.com',
    domain: undefined,
    clock: { now: () => NOW },
    log: silentLog,
    secrets: new SecretRegistry(),
    ...options,
  });
}

/** A disk with a session that was saved twice, so that there is a spare file. */
export async function diskWithSession() {
  const disk = new MemoryDisk();
  const session = await open({ calls: disk.calls });
  session.tokens.trustToken = 'trust-token';
  session.jar.store(SETUP, ['X-APPLE-WEBAUTH-HSA-TRUST-1="hsa"; Path=/; Domain=icloud.com; Max-Age=999']);
  session.jar.store(SIGN_IN, ['DES1="idmsa"; Path=/']);
  await session.commit('one');
  session.tokens.sessionToken = 'session-token';
  session.jar.store(SETUP, ['X-APPLE-WEBAUTH-TOKEN="login"; Path=/; Domain=icloud.com; Max-Age=999']);
  await session.commit('two');
  return { disk, clientId: session.tokens.clientId, text: disk.texts()[PATH] ?? '' };
}
