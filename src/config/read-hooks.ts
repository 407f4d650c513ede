import { isWebAddress } from '../base/is-web-address.ts';
import { Secret } from '../base/secret.ts';
import { listWords } from '../base/list-words.ts';
import { didYouMean } from '../base/nearest.ts';

export const HOOK_KINDS = [
  'ntfy',
  'gotify',
  'telegram',
  'discord',
  'slack',
  'pushover',
  'bark',
  'apprise',
  'home-assistant',
  'webhook',
] as const;

export type HookKind = (typeof HOOK_KINDS)[number];

/** A service that takes messages by HTTP. */
export interface Hook {
  readonly kind: HookKind;
  /** Whoever knows it can send messages. */
  readonly address: Secret;
  /** For messages of ours. */
  readonly host: string;
}

const has = (url: URL, ...names: readonly string[]) => names.every((name) => url.searchParams.get(name));
const parts = (url: URL) => url.pathname.split('/').filter((part) => part !== '').length;

/** What an address has to hold beside its host, and how such an address looks. */
const SHAPES: Readonly<Record<HookKind, { readonly isGood: (url: URL) => unknown; readonly form: string }>> =
  {
    ntfy: { isGood: (url) => parts(url) > 0, form: 'https://ntfy.sh/TOPIC' },
    gotify: { isGood: (url) => has(url, 'token'), form: 'https://HOST?token=TOKEN' },
    telegram: {
      isGood: (url) => /^\/bot[^/]+\/?$/.test(url.pathname) && has(url, 'chat_id'),
      form: 'https://api.telegram.org/botTOKEN?chat_id=ID',
    },
    discord: { isGood: (url) => parts(url) > 0, form: 'https://discord.com/api/webhooks/ID/TOKEN' },
    slack: { isGood: (url) => parts(url) > 0, form: 'https://hooks.slack.com/services/…' },
    pushover: {
      isGood: (url) => has(url, 'token', 'user'),
      form: 'https://api.pushover.net/1/messages.json?token=TOKEN&user=USER',
    },
    bark: { isGood: (url) => parts(url) > 0, form: 'https://api.day.app/KEY' },
    apprise: { isGood: (url) => parts(url) > 0, form: 'https://HOST/notify/KEY' },
    'home-assistant': { isGood: (url) => parts(url) > 0, form: 'https://HOST/api/webhook/ID' },
    webhook: { isGood: () => true, form: 'https://HOST/…' },
  };

/** `ntfy:https://ntfy.sh/topic`; an address alone is that of a webhook. No problem holds what was typed: it may be a secret. */
export function readHook(text: string): Hook | { readonly problem: string } {
  const [, word = '', rest = ''] = /^\s*([a-z-]+):(.*)$/is.exec(text) ?? [];
  const name = word.toLowerCase();
  const isBare = name === 'http' || name === 'https';
  const kind = isBare ? 'webhook' : HOOK_KINDS.find((one) => one === name);
  if (kind === undefined) {
    const near = /^[a-z-]{3,20}$/.test(name) ? didYouMean(name, HOOK_KINDS) : '';
    return { problem: `takes KIND:ADDRESS with one of ${listWords(HOOK_KINDS, 'or')}${near}` };
  }
  const address = (isBare ? text : rest).trim();
  const { isGood, form } = SHAPES[kind];
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !isWebAddress(url) || !isGood(url))
    return { problem: `takes for ${kind} an address such as ${kind}:${form}` };
  return { kind, address: new Secret(address), host: url.host };
}

/** A topic that anybody can write to is as good as its name. */
const SHORTEST_TOPIC = 16;

/** Where the user may answer: what is read there lets somebody sign in. No problem holds what was typed. */
export function readAnswerPlace(text: string): Hook | { readonly problem: string } {
  const hook = readHook(text);
  if ('problem' in hook) return hook;
  const { searchParams, pathname, password } = new URL(hook.address.reveal());
  if (hook.kind === 'telegram') {
    return /^-?\d{1,15}$/.test(searchParams.get('chat_id') ?? '')
      ? hook
      : { problem: 'takes for telegram the number of a chat: answers are taken from nowhere else' };
  }
  if (hook.kind !== 'ntfy') return { problem: 'takes telegram:… or ntfy:…: nothing else brings answers' };
  const topic = pathname.replace(/\/+$/, '').split('/').at(-1) ?? '';
  if (!/^[\w-]{1,64}$/.test(topic))
    return { problem: `takes for ntfy an address such as ntfy:${SHAPES.ntfy.form}` };
  if (password === '' && topic.length < SHORTEST_TOPIC)
    return {
      problem: `takes for ntfy a topic that nobody guesses, of ${SHORTEST_TOPIC} characters, or a token (https://:TOKEN@…)`,
    };
  return hook;
}

/** The lines of a file of such addresses: empty ones and those behind `#` say nothing. */
export function hookLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
