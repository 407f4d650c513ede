import type { Clock } from '../base/clock.ts';
import type { SecretRegistry } from '../base/secret.ts';
import type { Transport } from '../http/transport.ts';
import type { EndingSession } from '../model/account-files.ts';
import { logOut } from './auth/log-out.ts';
import { openSignInClient } from './auth/sign-in-client.ts';
import { LOGIN_COOKIE } from './session/cookie-jar.ts';
import type { SessionFile } from './session/session-file.ts';

export interface EndingSessionPorts {
  readonly file: SessionFile;
  /** Asks Apple with the cookies of this session. */
  readonly ask: <T>(work: (transport: Transport) => Promise<T>) => Promise<T>;
  readonly clock: Pick<Clock, 'now'>;
  readonly secrets: SecretRegistry;
}

export function createEndingSession({ file, ask, clock, secrets }: EndingSessionPorts): EndingSession {
  return {
    hasLogin: () => file.jar.has(LOGIN_COOKIE),
    logOut: ({ keepTrust }, signal) =>
      ask((transport) => {
        const client = openSignInClient({ transport, file, clock, secrets });
        return logOut({ client, keepTrust }, signal);
      }),
    async forget({ keepTrust }) {
      if (keepTrust) file.forgetLogin();
      else file.forgetEverything();
      file.wipeSpare();
      await file.commit('forgotten');
      return { keepsTrust: file.tokens.trustToken !== undefined };
    },
  };
}
