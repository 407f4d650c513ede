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
    {
      content: both
        .replaceAll('`', '\\`')
        .replace('<b>', '\\<b>')
        .replace('</b>', '\\</b>')
        .replace(' \\ ', ' \\\\ '),
      allowed_mentions: { parse: [] },
      flags: 4,
    },
  ],
  slack: [
    'https://hooks.slack.com/services/T/B/x',
    'https://hooks.slack.com/services/T/B/x',
    {
      text: both.replace('&', '&amp;').replace('<b>', '&lt;b&gt;').replace('</b>', '&lt;/b&gt;'),
      mrkdwn: false,
      unfurl_links: false,
      unfurl_media: false,
    },
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
    { title, body: text, type: 'failure', format: 'text' },
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
      bark: ['body', 2000],
    } as const;
    for (const [kind, [field, most]] of Object.entries(sizes)) {
      const known = HOOK_KINDS.find((one) => one === kind) ?? 'webhook';
      const sent: unknown = JSON.parse(hookRequest(known, DOCUMENTED[known][0], long).body);
      const value = String((sent as Record<string, unknown>)[field]);
      expect([value.length <= most, value.isWellFormed(), value.endsWith('…')]).toEqual([true, true, true]);
    }
  });

  it('M9: of any characters, where a service counts bytes', () => {
    for (const sign of ['é', '写', '😀']) {
      const long = { ...MESSAGE, text: `x${sign.repeat(4000)}` };
      const sizes = { ntfy: ['message', 4096], bark: ['body', 2600] } as const;
      for (const kind of ['ntfy', 'bark'] as const) {
        const [field, most] = sizes[kind];
        const sent = JSON.parse(hookRequest(kind, DOCUMENTED[kind][0], long).body) as Record<string, string>;
        const value = sent[field] ?? '';
        expect([Buffer.byteLength(value) <= most, value.isWellFormed()]).toEqual([true, true]);
        expect(value).toMatch(new RegExp(`^x(${sign}){600,}…$`, 'u'));
      }
    }
  });

  it('M9: nothing in a text is markup of Discord, also where it is cut', () => {
    const shown = (lines: string) => {
      const sent: unknown = JSON.parse(
        hookRequest('discord', DOCUMENTED.discord[0], { ...MESSAGE, text: lines }).body,
      );
      return String((sent as { content: unknown }).content);
    };
    const marked = '# IMG_0001_*x*.HEIC\n- [a](b) ~~c~~ ||d|| `e`\n> <@1> a-b #c';
    expect(shown(marked).split('\n').slice(1, 4)).toEqual([
      '\\# IMG\\_0001\\_\\*x\\*.HEIC',
      '\\- \\[a\\](b) \\~\\~c\\~\\~ \\|\\|d\\|\\| \\`e\\`',
      '\\> \\<@1> a-b #c',
    ]);
    for (const more of ['', 'x']) {
      const cutOff = shown(`${more}${'_'.repeat(3000)}`);
      expect([cutOff.length <= 2000, /[^\\](\\\\)*\\…$/.test(cutOff), cutOff.endsWith('\\_…')]).toEqual([
        true,
        false,
        true,
      ]);
    }
  });

  it.each([
    ['telegram', '{"ok":false,"description":"Bad Request: chat not found"}', 'it refused: {"ok":false'],
    ['telegram', '{"ok":true,"result":{}}', undefined],
    ['telegram', 'what?', undefined],
    ['pushover', '{"status":0,"errors":["user identifier is invalid"]}', 'user identifier is invalid'],
    ['pushover', '{"status":1,"request":"5"}', undefined],
    ['bark', '{"code":400,"message":"failed to get device token"}', 'failed to get device token'],
    ['bark', '{"code":200,"message":"success"}', undefined],
    ['apprise', '', 'it knows no service under this key'],
    ['apprise', 'Notification(s) sent.', undefined],
  ] as const)('M11: %s answers well and says %s', (kind, said, why) => {
    const { refusal } = hookRequest(kind, DOCUMENTED[kind][0], MESSAGE);
    if (why === undefined) expect(refusal?.(said)).toBeUndefined();
    else expect(refusal?.(said)).toContain(why);
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
    const plain = hookRequest('webhook', address, MESSAGE, {
      template: '{event} {code} {urgency} {account}',
    });
    expect([plain.body, plain.headers]).toEqual([
      'person-needed CODE_NEEDED high sam@example.com',
      { 'content-type': 'text/plain; charset=utf-8' },
    ]);
    const json = hookRequest('webhook', address, MESSAGE, { template: '{"say":"{text}"}' });
    expect([JSON.parse(json.body), json.headers]).toEqual([
      { say: text },
      { 'content-type': 'application/json' },
    ]);
  });
});
