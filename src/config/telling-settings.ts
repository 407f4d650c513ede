import { NOTICE_GROUPS } from '../model/notice.ts';
import { choices, flag, integer, secret, secrets, type Setting, text } from './setting-kinds.ts';

/** Who is told of what happens, beside the terminal: a part of `SETTINGS`. */
export const TELLING_SETTINGS = {
  notificationScript: text(
    '--notification-script <file>',
    'program to run when you are needed, without arguments; its environment says why (docs/NOTIFICATIONS.md)',
  ),
  notify: secrets(
    '--notify <address>',
    'where to send messages, such as ntfy:https://ntfy.sh/TOPIC or telegram:…; repeat for several (docs/NOTIFICATIONS.md)',
  ),
  notifyFile: text('--notify-file <file>', 'file with such addresses, one a line: they are secrets'),
  notifyAnswers: secrets(
    '--notify-answers <address>',
    'where you may answer while a watch waits for a code: telegram:… as for --notify, or ntfy:https://HOST/TOPIC with a topic of its own; repeat for several (docs/NOTIFICATIONS.md)',
  ),
  webhookTemplate: secret(
    '--webhook-template <text>',
    'what a webhook gets, with {title} {text} {hint} {event} {code} {account} {time} {urgency} in it; JSON without it',
  ),
  smtpHost: text('--smtp-host <host>', 'mail server', 'smtp.gmail.com'),
  smtpPort: integer('--smtp-port <port>', 'its port; 465: encrypted from the beginning', {
    min: 1,
    max: 65_535,
    fallback: '587',
  }),
  smtpNoTls: flag('--smtp-no-tls', 'send mail and password without encryption'),
  smtpUsername: text('--smtp-username <name>', 'who signs in at the mail server'),
  smtpPassword: secret(
    '--smtp-password <password>',
    'the password there; other users of this machine can see it while keepsake runs',
  ),
  smtpPasswordFile: text('--smtp-password-file <file>', 'file that holds it'),
  notificationEmail: text(
    '--notification-email <address>',
    'where mail goes to (default: the name of --smtp-username)',
  ),
  notificationEmailFrom: text('--notification-email-from <address>', 'whom mail comes from'),
  pingUrl: secret(
    '--ping-url <address>',
    'address to call at the beginning (/start) and the end (or /fail) of each sync, as of healthchecks.io',
  ),
  notifyEvents: choices(
    '--notify-events <what>',
    'what to send messages about; a list such as person,disk, or repeat',
    NOTICE_GROUPS,
  ),
  notifyNames: flag('--notify-names', 'name new files in messages, the first 20'),
  reportJson: text('--report-json <file>', 'write what each sync did to this file, as --json prints it'),
  events: text(
    '--events <file>',
    'add a line of JSON to this file for everything that happens; -: standard output (docs/EVENTS.md)',
  ),
} as const satisfies Readonly<Record<string, Setting>>;
