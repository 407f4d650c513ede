import type { MailSettings } from '../config/telling.ts';
import { errorCodeOf } from '../base/errors.ts';
import { type NoticeGroup, NOTICE_GROUPS } from '../model/notice.ts';
import type { Door } from './door.ts';

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;

/** The port whose connections are encrypted from their first byte on (RFC 8314). */
const TLS_PORT = 465;

/** Mail by SMTP. The library is loaded for the first message. `ca`, `tlsPort`: for tests, an authority and a port of their own. */
export function mailDoor(
  mail: MailSettings,
  groups: readonly NoticeGroup[] = NOTICE_GROUPS,
  { ca, tlsPort = TLS_PORT }: { readonly ca?: string; readonly tlsPort?: number } = {},
): Door {
  const { host, port, allowsPlain, login, from, to } = mail;
  return {
    name: `mail by ${host}`,
    groups,
    async deliver({ title, text, account, job }, signal) {
      const { createTransport } = await import('nodemailer');
      const isEncrypted = port === tlsPort && !allowsPlain;
      const transport = createTransport({
        host,
        port,
        secure: isEncrypted,
        ignoreTLS: allowsPlain,
        requireTLS: !allowsPlain && !isEncrypted,
        ...(login !== undefined && { auth: { user: login.user, pass: login.password.reveal() } }),
        ...(ca !== undefined && { tls: { ca } }),
        connectionTimeout: CONNECT_MS,
        greetingTimeout: CONNECT_MS,
        socketTimeout: SILENCE_MS,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const end = () => transport.close();
      signal.addEventListener('abort', end, { once: true });
      try {
        await transport.sendMail({
          from,
          to,
          subject: `keepsake: ${title}`,
          text: `${text}${text === '' ? '' : '\n\n'}account: ${account}${job === undefined ? '' : ` (${job})`}\n`,
        });
        return undefined;
      } catch (error) {
        const code = errorCodeOf(error);
        if (code === undefined) throw error;
        return reasonOf(code, Object(error));
      } finally {
        signal.removeEventListener('abort', end);
        transport.close();
      }
    },
  };
}

/** The library calls whatever goes wrong with a connection by one code, and keeps that of the system beside it. */
function reasonOf(code: string, error: object): string {
  const answer: unknown = Reflect.get(error, 'responseCode');
  if (typeof answer === 'number') return `${code} (${answer})`;
  const original: unknown = Reflect.get(error, 'originalCode');
  return typeof original === 'string' && /^[A-Z][A-Z0-9_]+$/.test(original) ? original : code;
}
