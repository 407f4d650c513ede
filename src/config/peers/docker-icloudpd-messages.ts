import { type Becomes, never, other, type PeerFlag } from './peer-flag.ts';

export const MESSAGES = never(
  'give the services as `--notify KIND:ADDRESS` (docs/NOTIFICATIONS.md); `--notify-events` says about what',
);
const SMTP_PASSWORD =
  'the password is not repeated here: add `--smtp-password-file FILE` with a file that holds it';

/** Its value is a secret. */
const secret = (key: string, kind: string): PeerFlag => {
  const differs = `it is a secret and not repeated here: add \`--notify-file FILE\` with a line \`${kind}:…\` (docs/NOTIFICATIONS.md)`;
  return {
    flags: `${key} <secret>`,
    fate: other('--notify', differs),
    rewrite: (): Becomes => ({ words: [], differs }),
  };
};

const key = (name: string): PeerFlag => ({ flags: `${name} <text>`, fate: MESSAGES });

/** Keys of docker-icloudpd that say where messages go, service by service. */
export const DOCKER_ICLOUDPD_MESSAGES: readonly PeerFlag[] = [
  { flags: 'notification_type <type>', fate: MESSAGES },
  {
    flags: 'telegram_polling <yes>',
    fate: other(
      '--notify-answers telegram:ADDRESS',
      'the address of --notify: answer `code` there, then the digits (docs/NOTIFICATIONS.md)',
    ),
  },
  secret('telegram_token', 'telegram'),
  ...['telegram_chat_id', 'telegram_server', 'telegram_http', 'telegram_bot_initialised'].map(key),
  secret('discord_token', 'discord'),
  key('discord_id'),
  secret('gotify_app_token', 'gotify'),
  ...['gotify_server_url', 'gotify_https'].map(key),
  secret('bark_device_key', 'bark'),
  key('bark_server'),
  secret('pushover_token', 'pushover'),
  ...['pushover_user', 'pushover_sound'].map(key),
  secret('webhook_id', 'webhook'),
  ...['webhook_server', 'webhook_path', 'webhook_port', 'webhook_https', 'webhook_insecure'].map(key),
  ...['prowl_api_key', 'pushbullet_api_key', 'dingtalk_token', 'iyuu_token', 'wecom_secret'].map((name) =>
    secret(name, 'apprise'),
  ),
  ...['wecom_id', 'wecom_proxy', 'agentid', 'touser', 'content_source_url', 'name'].map(key),
  ...['startup', 'download', 'delete', 'expiration', 'warning'].map((what) => key(`media_id_${what}`)),
  { flags: 'msmtp_host <host>', fate: other('--smtp-host') },
  { flags: 'msmtp_port <port>', fate: other('--smtp-port') },
  { flags: 'msmtp_user <name>', fate: other('--smtp-username') },
  {
    flags: 'msmtp_pass <password>',
    fate: other('--smtp-password', SMTP_PASSWORD),
    rewrite: () => ({ words: [], differs: SMTP_PASSWORD }),
  },
  { flags: 'msmtp_from <address>', fate: other('--notification-email-from') },
  { flags: 'msmtp_to <address>', fate: other('--notification-email') },
  {
    flags: 'msmtp_tls <on>',
    fate: other('--smtp-no-tls'),
    rewrite: (value) => ({ words: /^off$/i.test(value) ? ['--smtp-no-tls'] : [] }),
  },
  { flags: 'msmtp_args <flags>', fate: never('TLS goes by the port, or is left out with `--smtp-no-tls`') },
];
