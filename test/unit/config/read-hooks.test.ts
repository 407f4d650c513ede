import { describe, expect, it } from 'vitest';
import { hookLines, readAnswerPlace, readHook } from '../../../src/config/read-hooks.ts';
import { secretsOf, type Telling } from '../../../src/config/telling.ts';

describe('an address of --notify', () => {
  it.each([
    ['ntfy:https://ntfy.sh/my-topic', 'ntfy', 'ntfy.sh'],
    ['NTFY:https://:tk_secret@push.example.com:8443/a/topic', 'ntfy', 'push.example.com:8443'],
    ['gotify:http://192.168.1.2:80/push?token=Abc', 'gotify', '192.168.1.2'],
    ['telegram:https://api.telegram.org/bot12:AA-b_c?chat_id=-100', 'telegram', 'api.telegram.org'],
    ['discord:https://discord.com/api/webhooks/1/abc', 'discord', 'discord.com'],
    ['slack:https://hooks.slack.com/services/T/B/x', 'slack', 'hooks.slack.com'],
    ['pushover:https://api.pushover.net/1/messages.json?token=a&user=b', 'pushover', 'api.pushover.net'],
    ['bark:https://api.day.app/KEY', 'bark', 'api.day.app'],
    ['apprise:http://localhost:8000/notify/key', 'apprise', 'localhost:8000'],
    ['home-assistant:http://ha.local:8123/api/webhook/id', 'home-assistant', 'ha.local:8123'],
    ['webhook:https://example.com', 'webhook', 'example.com'],
    ['https://example.com/hook?x=1', 'webhook', 'example.com'],
  ])('%s', (text, kind, host) => {
    const hook = readHook(text);
    expect(hook).toMatchObject({ kind, host });
    expect('address' in hook && text.endsWith(hook.address.reveal())).toBe(true);
  });

  it.each([
    ['ntfy:https://ntfy.sh', 'takes for ntfy an address such as ntfy:https://ntfy.sh/TOPIC'],
    ['gotify:https://hunter2.example.com', 'takes for gotify'],
    ['telegram:https://api.telegram.org/bothunter2', 'takes for telegram'],
    ['telegram:https://api.telegram.org/hunter2?chat_id=1', 'takes for telegram'],
    ['pushover:https://api.pushover.net/1/messages.json?token=hunter2', 'takes for pushover'],
    ['webhook:ftp://hunter2', 'takes for webhook'],
    ['webhook:hunter2', 'takes for webhook'],
    ['ntfi:https://ntfy.sh/hunter2', 'did you mean'],
    ['ntfy:https://:hunter2%zz@ntfy.sh/topic', 'takes for ntfy'],
    ['ntfy:https://ntfy.sh/hunter2%', 'takes for ntfy'],
    ['https://100%:hunter2@example.com/%41', 'takes for webhook'],
    ['hunter2', 'takes KIND:ADDRESS with one of ntfy, gotify'],
    ['', 'takes KIND:ADDRESS'],
  ])('M7: %s is refused, and not repeated', (text, problem) => {
    const hook = readHook(text);
    expect(hook).toEqual({ problem: expect.stringContaining(problem) as string });
    expect(JSON.stringify(hook)).not.toContain('hunter2');
  });

  it.each([
    ['telegram:https://api.telegram.org/bot1:A?chat_id=-100', undefined],
    ['telegram:https://api.telegram.org/bot1:A?chat_id=@hunter2', 'the number of a chat'],
    ['telegram:https://api.telegram.org/bot1:A?chat_id=1e3', 'the number of a chat'],
    ['telegram:https://api.telegram.org/hunter2?chat_id=1', 'takes for telegram'],
    ['ntfy:https://ntfy.sh/long-enough-to-be-a-secret', undefined],
    ['ntfy:https://ntfy.sh/hunter2', 'a topic that nobody guesses, of 16 characters'],
    ['ntfy:https://sam:@ntfy.sh/hunter2', 'a topic that nobody guesses, of 16 characters'],
    ['ntfy:https://:tk_1@ntfy.sh/hunter2', undefined],
    ['ntfy:https://ntfy.sh/hunter2,another-topic-of-all', 'takes for ntfy an address such as'],
    ['gotify:https://gotify.example.com?token=hunter2', 'takes telegram:… or ntfy:…'],
    ['https://hunter2.example.com', 'takes telegram:… or ntfy:…'],
    ['hunter2', 'takes KIND:ADDRESS'],
  ])('M7: %s as a place for answers', (text, problem) => {
    const hook = readAnswerPlace(text);
    if (problem === undefined) expect(hook).toHaveProperty('kind');
    else expect(hook).toEqual({ problem: expect.stringContaining(problem) as string });
    expect(JSON.stringify(hook)).not.toContain('hunter2');
  });

  it('stands in a file, a line each', () => {
    expect(hookLines('# mine\r\n\r\n  ntfy:https://ntfy.sh/a \n#gone\nhttps://b\n')).toEqual([
      'ntfy:https://ntfy.sh/a',
      'https://b',
    ]);
  });

  it('M8: is covered as a whole, and in the parts that open something', () => {
    const hooks = [
      'telegram:https://api.telegram.org/bot123456:secret-of-bot?chat_id=12345678',
      'ntfy:https://:tk_token@ntfy.sh/a',
    ]
      .map(readHook)
      .filter((hook) => 'kind' in hook);
    const answers = [readHook('ntfy:https://ntfy.sh/topic-of-my-answers')].filter((hook) => 'kind' in hook);
    const telling: Pick<Telling, 'hooks' | 'answers'> & Partial<Telling> = { hooks, answers };
    expect(secretsOf(telling as Telling)).toEqual(
      expect.arrayContaining([
        'topic-of-my-answers',
        'bot123456:secret-of-bot',
        'tk_token',
        'https://:tk_token@ntfy.sh/a',
        // As a server has it that says what it was asked for.
        '/bot123456:secret-of-bot?chat_id=12345678',
        '/topic-of-my-answers',
      ]),
    );
  });
});
