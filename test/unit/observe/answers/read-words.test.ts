import { describe, expect, it } from 'vitest';
import { readWords, routeAnswer } from '../../../../src/observe/answers/read-words.ts';

const code = { kind: 'code', code: '012345' };
const wish = (text: string) => ({ kind: 'wish', wish: text });

describe('what a user answers', () => {
  it.each([
    ['012345', code],
    [' 012 345\n', code],
    ['012-345', code],
    ['code', wish('device')],
    ['Code', wish('device')],
    ['/code@keepsake_bot', wish('device')],
    ['again', wish('device')],
    ['sms', wish('sms')],
    ['SMS 2', wish('sms 2')],
    ['call 1', wish('voice 1')],
    ['/voice 12', wish('voice 12')],
    ['12345', undefined],
    ['1234567', undefined],
    ['code 123456', undefined],
    ['the code is 123456', undefined],
    ['sms 0', undefined],
    ['constructor', undefined],
    ['ways', undefined],
    ['', undefined],
    [`${' '.repeat(200)}123456`, undefined],
    ['１２３４５６', undefined],
  ])('%j', (text, words) => {
    expect(readWords(text)).toEqual(words);
  });

  it.each([
    ['123456', ['ann@x.y'], 'for ann@x.y'],
    ['ann 123456', ['ann@x.y'], 'for ann@x.y'],
    ['ANN@x.y code', ['ann@x.y', 'bob@x.y'], 'for ann@x.y'],
    ['b sms 1', ['ann@x.y', 'bob@x.y'], 'for bob@x.y'],
    ['123456', ['ann@x.y', 'bob@x.y'], 'unclear'],
    ['sms 1', ['smsann@x.y', 'bob@x.y'], 'unclear'],
    ['an 123456', ['ann@x.y', 'anna@x.y'], 'unclear'],
    ['carl 123456', ['ann@x.y', 'bob@x.y'], 'talk'],
    ['ann hello', ['ann@x.y', 'bob@x.y'], 'talk'],
    ['hello', ['ann@x.y'], 'talk'],
    ['123456', [], 'unclear'],
  ])('%j, while %j wait: %s', (text, accounts, whose) => {
    const routed = routeAnswer(text, accounts);
    expect(routed.kind === 'for' ? `for ${routed.account}` : routed.kind).toBe(whose);
  });
});
