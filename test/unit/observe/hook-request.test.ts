import { describe, expect, it } from 'vitest';
import { HOOK_KINDS, type HookKind } from '../../../src/config/read-hooks.ts';
import { hookRequest } from '../../../src/observe/hook-request.ts';
import { messageJson } from '../../../src/observe/message-json.ts';
import { MESSAGE } from '../../support/message.ts';

const title = 'keepsake: you are needed';
const text = `${MESSAGE.text}\naccount: sam@example.com`;
const both = `${title}\n${text}`;

/** Address, and what the service has to get by its documentation. */
const DOCUMENTED: Readonly<Record<HookKind, readonly [string, string, unknown, Record<string, string>?]>> = {
  ntfy: [
    'https://:tk_1@ntfy.example.com/sub/my%20topic',
    'https://ntfy.example.com/sub/',
    { topic: 'my topic', title, message: text, priority: 4 },
    { authorization: 'Bearer tk_1' },
  ],
  gotify: [
    'https://push.example.com/gotify/?token=Abc',
    'https://push.example.com/gotify/message',
    { title, message: text, priority: 8 },
    { 'x-gotify-key': 'Abc' },
  ],
  telegram: [
    'https://api.telegram.org/bot1:AA?chat_id=-42',
    'https://api.telegram.org/bot1:AA/sendMessage',
    { chat_id: '-42', text: both, disable_notification: false },
  ],
  discord: [
    'https://discord.com/api/webhooks/1/abc?thread_id=2',
    'https://discord.com/api/webhooks/1/abc?thread_id=2',
    { content: both, allowed_mentions: { parse: [] } },
  ],
  slack: [
    'https://hooks.slack.com/services/T/B/x',
    'https://hooks.slack.com/services/T/B/x',
    { text: both.replace('&', '&amp;').replace('<b>', '&lt;b&gt;').replace('</b>', '&lt;/b&gt;') },
  ],
  pushover: [
    'https://api.pushover.net/1/messages.json?token=a&user=b',
    'https://api.pushover.net/1/messages.json',
    { token: 'a', user: 'b', title, message: text, priority: 1 },
  ],
  bark: ['https://api.day.app/KEY', 'https://api.day.app/KEY', { title, body: text, level: 'timeSensitive' }],
  apprise: [
    'https://me:pw@apprise.example.com/notify/key',
    'https://apprise.example.com/notify/key',
    { title, body: text, type: 'failure' },
    { authorization: `Basic ${btoa('me:pw')}` },
  ],
  'home-assistant': [
    'http://ha.local:8123/api/webhook/id',
    'http://ha.local:8123/api/webhook/id',
    messageJson(MESSAGE),
  ],
  webhook: ['https://example.com/hook', 'https://example.com/hook', messageJson(MESSAGE)],
};

describe('what a service gets', () => {
  it.each(HOOK_KINDS)('%s', (kind) => {
    const [address, url, body, headers = {}] = DOCUMENTED[kind];
    const sent = hookRequest(kind, address, MESSAGE);
    expect([sent.url.href, JSON.parse(sent.body), sent.headers]).toEqual([
      url,
      body,
      { 'content-type': 'application/json', ...headers },
    ]);
  });

  it('M9: a text of any length fits, and is cut between characters', () => {
    const long = { ...MESSAGE, text: '😀'.repeat(5000) };
    const sizes = {
      telegram: ['text', 4096],
      discord: ['content', 2000],
      pushover: ['message', 1024],
      ntfy: ['message', 2000],
    } as const;
    for (const [kind, [field, most]] of Object.entries(sizes)) {
      const known = HOOK_KINDS.find((one) => one === kind) ?? 'webhook';
      const sent: unknown = JSON.parse(hookRequest(known, DOCUMENTED[known][0], long).body);
      const value = String((sent as Record<string, unknown>)[field]);
      expect([value.length <= most, value.isWellFormed(), value.endsWith('…')]).toEqual([true, true, true]);
    }
  });

  it('news do not wake anybody, and that all is well again is no alarm', () => {
    const news = { ...MESSAGE, event: 'news', group: 'news' } as const;
    const again = { ...MESSAGE, event: 'works-again' } as const;
    const [address] = DOCUMENTED.apprise;
    expect(JSON.parse(hookRequest('apprise', address, news).body)).toMatchObject({ type: 'info' });
    expect(JSON.parse(hookRequest('apprise', address, again).body)).toMatchObject({ type: 'success' });
  });

  it('a template says what a webhook gets, as text or as JSON', () => {
    const address = 'https://example.com/hook';
    const plain = hookRequest('webhook', address, MESSAGE, '{event} {code} {urgency} {account}');
    expect([plain.body, plain.headers]).toEqual([
      'person-needed CODE_NEEDED high sam@example.com',
      { 'content-type': 'text/plain; charset=utf-8' },
    ]);
    const json = hookRequest('webhook', address, MESSAGE, '{"say":"{text}"}');
    expect([JSON.parse(json.body), json.headers]).toEqual([
      { say: text },
      { 'content-type': 'application/json' },
    ]);
  });
});
