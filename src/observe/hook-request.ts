import { jsonFrom } from '../base/json-from.ts';
import { printable } from '../base/printable.ts';
import type { HookKind } from '../config/read-hooks.ts';
import { fillTemplate, isJsonTemplate } from '../model/message-template.ts';
import type { Message } from './door.ts';
import { messageJson } from './message-json.ts';
import { splitCredentials } from './split-credentials.ts';
import { type Urgency, urgencyOf } from './urgency.ts';

/** A message on its way to a service. */
export interface HookRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Why it did not take the message although it answered well, by what it said; undefined: it did. */
  readonly refusal?: (text: string) => string | undefined;
}

interface Words {
  readonly title: string;
  readonly text: string;
  readonly urgency: Urgency;
}

interface More {
  /** Of webhooks. */
  readonly template?: string | undefined;
  /** Where a button of the message may send the wish for a code. */
  readonly answerAt?: string | undefined;
}

type Preset = (url: URL, words: Words, message: Message, more: More) => HookRequest;

/** More of a refusal is read by nobody. */
const MOST_WORDS = 200;

const JSON_TYPE = { 'content-type': 'application/json' };

/** What each service takes, by its own documentation: the address, the names of the fields, and how much of a text. */
const PRESETS: Readonly<Record<HookKind, Preset>> = {
  // https://docs.ntfy.sh/publish/#publish-as-json: the topic stands in the body, the address is that of the server.
  ntfy(url, { title, text, urgency }, { offersCode }, { answerAt }) {
    const at = url.pathname.replace(/\/+$/, '').lastIndexOf('/');
    const topic = decodeURIComponent(url.pathname.replace(/\/+$/, '').slice(at + 1));
    const priority = { high: 4, normal: 3, low: 2 }[urgency];
    // A longer one would become a file.
    const message = cutBytes(text, 4000);
    return json(withPath(url, url.pathname.slice(0, at + 1)), {
      topic,
      title: cut(title, 250),
      message,
      priority,
      ...(offersCode === true && answerAt !== undefined && { actions: [codeButton(answerAt)] }),
    });
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
    return answeringWith(
      json(target, {
        chat_id: url.searchParams.get('chat_id'),
        text: cut(`${title}\n${text}`, 4096),
        disable_notification: urgency === 'low',
      }),
      (said) => said['ok'] === false,
    );
  },
  // https://discord.com/developers/docs/resources/webhook#execute-webhook: nobody is called by what a text holds, and no page is shown.
  discord: (url, { title, text }) =>
    json(url, {
      content: cut(withoutMarkdown(`${title}\n${text}`), 2000).replace(/(?<!\\)((?:\\\\)*)\\…$/, '$1…'),
      allowed_mentions: { parse: [] },
      flags: SUPPRESS_EMBEDS,
    }),
  // https://api.slack.com/messaging/webhooks: three characters stand for markup whatever else is told.
  slack: (url, { title, text }) =>
    json(url, {
      text: cut(`${title}\n${text}`, 3000)
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;'),
      mrkdwn: false,
      unfurl_links: false,
      unfurl_media: false,
    }),
  // https://pushover.net/api
  pushover(url, { title, text, urgency }) {
    const sent = json(withoutQuery(url), {
      token: url.searchParams.get('token'),
      user: url.searchParams.get('user'),
      title: cut(title, 250),
      message: cut(text, 1024),
      priority: { high: 1, normal: 0, low: -1 }[urgency],
    });
    return answeringWith(sent, ({ status }) => status !== undefined && status !== 1);
  },
  // https://bark.day.app: the key is the last part of the address. Apple's push service takes 4096 bytes, with all that stands around it.
  bark: (url, { title, text, urgency }) =>
    answeringWith(
      json(url, {
        title: cut(title, 250),
        body: cutBytes(text, 2500),
        level: { high: 'timeSensitive', normal: 'active', low: 'passive' }[urgency],
      }),
      ({ code }) => typeof code === 'number' && code !== 200,
    ),
  // https://github.com/caronc/apprise-api: it says nothing (204) where nothing is configured under the key.
  apprise: (url, { title, text, urgency }, { event }) => ({
    ...json(url, {
      title,
      body: text,
      type: event === 'works-again' ? 'success' : APPRISE[urgency],
      format: 'text',
    }),
    refusal: (said) => (said.trim() === '' ? 'it knows no service under this key' : undefined),
  }),
  // https://www.home-assistant.io/docs/automation/trigger/#webhook-trigger: what comes is `trigger.json`.
  'home-assistant': (url, _words, message) => json(url, messageJson(message)),
  webhook(url, words, message, { template }) {
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

/** Of Discord's message flags. */
const SUPPRESS_EMBEDS = 4;

const APPRISE = { high: 'failure', normal: 'warning', low: 'info' } as const;

/** What to send to a service for a message. Pure. */
export function hookRequest(kind: HookKind, address: string, message: Message, more: More = {}): HookRequest {
  const words = {
    title: `keepsake: ${message.title}`,
    text: `${message.text}${message.text === '' ? '' : '\n'}account: ${message.account}${message.job === undefined ? '' : ` (${message.job})`}`,
    urgency: urgencyOf(message),
  };
  return PRESETS[kind](new URL(address), words, message, more);
}

function json(url: URL, body: object, headers: Readonly<Record<string, string>> = {}): HookRequest {
  return request(url, JSON.stringify(body), { ...JSON_TYPE, ...headers });
}

function request(address: URL, body: string, headers: Readonly<Record<string, string>>): HookRequest {
  const { url, headers: own } = splitCredentials(address);
  return { url, body, headers: { ...headers, ...own } };
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

/** https://docs.ntfy.sh/publish/#send-http-request */
function codeButton(url: string): object {
  return { action: 'http', label: 'Send me a code', url, method: 'POST', body: 'code', clear: true };
}

/** A service that says in JSON that it refuses, whatever its status: its words are told. */
function answeringWith(
  sent: HookRequest,
  isRefusal: (said: Readonly<Record<string, unknown>>) => boolean,
): HookRequest {
  return {
    ...sent,
    refusal(text) {
      const said: unknown = jsonFrom(text);
      if (typeof said !== 'object' || said === null || !isRefusal({ ...said })) return undefined;
      return `it refused: ${printable(text.trim().slice(0, MOST_WORDS))}`;
    },
  };
}

/** As Discord shows it: a backslash in front of what means something, at the beginning of a line more than elsewhere. */
function withoutMarkdown(text: string): string {
  return text.replace(/[\\*_~`|<[\]]|^(\s*)([#>-])/gm, (mark: string, space?: string, first?: string) =>
    first === undefined ? `\\${mark}` : `${space ?? ''}\\${first}`,
  );
}

/** The same counted in bytes. */
function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= most) return text;
  const cutOff = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, most - 3), {
    stream: true,
  });
  return `${cutOff}…`;
}

/** Longer ones are refused as a whole. Half of a pair of code units is no character. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
