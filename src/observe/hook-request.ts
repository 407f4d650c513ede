import type { HookKind } from '../config/read-hooks.ts';
import { fillTemplate, isJsonTemplate } from '../model/message-template.ts';
import type { Message } from './door.ts';
import { messageJson } from './message-json.ts';
import { type Urgency, urgencyOf } from './urgency.ts';

/** A message on its way to a service. */
export interface HookRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Words {
  readonly title: string;
  readonly text: string;
  readonly urgency: Urgency;
}

type Preset = (url: URL, words: Words, message: Message, template: string | undefined) => HookRequest;

const JSON_TYPE = { 'content-type': 'application/json' };

/** What each service takes, by its own documentation: the address, the names of the fields, and how much of a text. */
const PRESETS: Readonly<Record<HookKind, Preset>> = {
  // https://docs.ntfy.sh/publish/#publish-as-json: the topic stands in the body, the address is that of the server.
  ntfy(url, { title, text, urgency }) {
    const at = url.pathname.replace(/\/+$/, '').lastIndexOf('/');
    const topic = decodeURIComponent(url.pathname.replace(/\/+$/, '').slice(at + 1));
    const priority = { high: 4, normal: 3, low: 2 }[urgency];
    const message = cut(text, 2000);
    return json(withPath(url, url.pathname.slice(0, at + 1)), { topic, title, message, priority });
  },
  // https://gotify.net/docs/pushmsg
  gotify(url, { title, text, urgency }) {
    const token = url.searchParams.get('token') ?? '';
    const priority = { high: 8, normal: 5, low: 2 }[urgency];
    const target = withoutQuery(withPath(url, `${url.pathname.replace(/\/+$/, '')}/message`));
    return json(target, { title, message: text, priority }, { 'x-gotify-key': token });
  },
  // https://core.telegram.org/bots/api#sendmessage: without a parse mode, so that nothing in the text is markup.
  telegram(url, { title, text, urgency }) {
    const target = withoutQuery(withPath(url, `${url.pathname.replace(/\/+$/, '')}/sendMessage`));
    return json(target, {
      chat_id: url.searchParams.get('chat_id'),
      text: cut(`${title}\n${text}`, 4096),
      disable_notification: urgency === 'low',
    });
  },
  // https://discord.com/developers/docs/resources/webhook#execute-webhook: nobody is called by what a text holds.
  discord: (url, { title, text }) =>
    json(url, { content: cut(`${title}\n${text}`, 2000), allowed_mentions: { parse: [] } }),
  // https://api.slack.com/messaging/webhooks: three characters stand for markup.
  slack: (url, { title, text }) =>
    json(url, {
      text: cut(`${title}\n${text}`, 3000)
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;'),
    }),
  // https://pushover.net/api
  pushover(url, { title, text, urgency }) {
    return json(withoutQuery(url), {
      token: url.searchParams.get('token'),
      user: url.searchParams.get('user'),
      title: cut(title, 250),
      message: cut(text, 1024),
      priority: { high: 1, normal: 0, low: -1 }[urgency],
    });
  },
  // https://bark.day.app: the key is the last part of the address.
  bark: (url, { title, text, urgency }) =>
    json(url, {
      title,
      body: cut(text, 2000),
      level: { high: 'timeSensitive', normal: 'active', low: 'passive' }[urgency],
    }),
  // https://github.com/caronc/apprise-api
  apprise: (url, { title, text, urgency }, { event }) =>
    json(url, { title, body: text, type: event === 'works-again' ? 'success' : APPRISE[urgency] }),
  // https://www.home-assistant.io/docs/automation/trigger/#webhook-trigger: what comes is `trigger.json`.
  'home-assistant': (url, _words, message) => json(url, messageJson(message)),
  webhook(url, words, message, template) {
    if (template === undefined) return json(url, messageJson(message));
    const { code } = message.facts;
    const body = fillTemplate(template, {
      ...words,
      hint: message.hint ?? '',
      event: message.event,
      code: typeof code === 'string' ? code : '',
      account: message.account,
      time: new Date(message.atMs).toISOString(),
    });
    const type = isJsonTemplate(template) ? 'application/json' : 'text/plain; charset=utf-8';
    return request(url, body, { 'content-type': type });
  },
};

const APPRISE = { high: 'failure', normal: 'warning', low: 'info' } as const;

/** What to send to a service for a message. Pure. */
export function hookRequest(
  kind: HookKind,
  address: string,
  message: Message,
  template?: string,
): HookRequest {
  const words = {
    title: `keepsake: ${message.title}`,
    text: `${message.text}${message.text === '' ? '' : '\n'}account: ${message.account}`,
    urgency: urgencyOf(message),
  };
  return PRESETS[kind](new URL(address), words, message, template);
}

function json(url: URL, body: object, headers: Readonly<Record<string, string>> = {}): HookRequest {
  return request(url, JSON.stringify(body), { ...JSON_TYPE, ...headers });
}

/** A name and a password in the address are sent as such; a password alone is a token. */
function request(address: URL, body: string, headers: Readonly<Record<string, string>>): HookRequest {
  const url = new URL(address);
  const user = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  url.hash = '';
  if (password === '') return { url, body, headers };
  const authorization =
    user === '' ? `Bearer ${password}` : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return { url, body, headers: { ...headers, authorization } };
}

function withPath(address: URL, path: string): URL {
  const url = new URL(address);
  url.pathname = path;
  return url;
}

function withoutQuery(address: URL): URL {
  const url = new URL(address);
  url.search = '';
  return url;
}

/** Longer ones are refused as a whole. Half of a pair of code units is no character. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
