import { Secret } from '../base/secret.ts';
import { readSecretFile } from './password-file.ts';
import { withoutLineEnd } from './password-shape.ts';
import type { ValueReader } from './read-values.ts';
import { flagOf, type SettingName } from './settings.ts';
import type { MailSettings } from './telling.ts';

/** What says how mail is sent, and not where to. */
const OF_MAIL = [
  'smtpHost',
  'smtpPort',
  'smtpNoTls',
  'smtpPassword',
  'smtpPasswordFile',
  'notificationEmailFrom',
] as const satisfies readonly SettingName[];

/** The settings of icloudpd, with its defaults. Adds what is wrong with them. */
export function readMail(
  read: ValueReader,
  absolute: (path: string) => string,
  warnings: string[],
): MailSettings | undefined {
  const { problems } = read;
  const user = read.text('smtpUsername');
  const to = read.text('notificationEmail') ?? user;
  const from = read.text('notificationEmailFrom');
  const host = read.text('smtpHost') ?? '';
  const port = read.integer('smtpPort') ?? 0;
  const password = passwordOf(read, absolute, warnings);
  if (to === undefined) {
    const given = OF_MAIL.filter((name) => read.count(name) > 0 || read.isSet(name));
    problems.push(
      ...given.map((name) => `${flagOf(name)} is about mail: add --notification-email with an address`),
    );
    return undefined;
  }
  if (!isAddress(to)) problems.push('--notification-email takes an address such as sam@example.com');
  if (from !== undefined && !isAddress(from))
    problems.push('--notification-email-from takes an address such as sam@example.com');
  if (user !== undefined && password === undefined)
    problems.push('--smtp-username wants --smtp-password-file with the password, or --smtp-password');
  if (user === undefined && password !== undefined)
    problems.push('--smtp-username is missing: the mail server wants it with the password');
  return {
    host,
    port,
    allowsPlain: read.isSet('smtpNoTls'),
    login: user === undefined || password === undefined ? undefined : { user, password },
    from: from ?? `keepsake <${to.split(',')[0]?.trim() ?? to}>`,
    to,
  };
}

function passwordOf(
  read: ValueReader,
  absolute: (path: string) => string,
  warnings: string[],
): Secret | undefined {
  const text = read.text('smtpPassword');
  const file = read.text('smtpPasswordFile');
  if (text !== undefined && file !== undefined)
    read.problems.push('--smtp-password and --smtp-password-file exclude each other');
  if (file === undefined) return text === undefined ? undefined : new Secret(text);
  const found = readSecretFile(absolute(file), { what: 'password', flag: '--smtp-password-file' });
  if ('problem' in found) {
    read.problems.push(found.problem);
    return new Secret('');
  }
  warnings.push(...found.warnings);
  return new Secret(withoutLineEnd(found.bytes.toString('utf8')));
}

/** One or several, with or without names: the mail server knows better. */
function isAddress(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  return /^[^@]+@[^@]+/.test(text) && !/[\u0000-\u001f\u007f]/.test(text);
}
