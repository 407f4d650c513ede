import { expect, it } from 'vitest';
import { type Answer, readAnswer } from '../../../../src/icloud/auth/read-answer.ts';

it.each<[string, Answer]>([
  ['012345', { kind: 'code', code: '012345' }],
  [' 012 345 ', { kind: 'code', code: '012345' }],
  ['012-345', { kind: 'code', code: '012345' }],
  ['again', { kind: 'again' }],
  [' Again ', { kind: 'again' }],
  ['device', { kind: 'device' }],
  ['ways', { kind: 'ways' }],
  ['sms', { kind: 'phone', mode: 'sms', phone: undefined }],
  ['SMS 2', { kind: 'phone', mode: 'sms', phone: 2 }],
  ['sms2', { kind: 'phone', mode: 'sms', phone: 2 }],
  ['voice 1', { kind: 'phone', mode: 'voice', phone: 1 }],
  ['call 1', { kind: 'phone', mode: 'voice', phone: 1 }],
  ['', { kind: 'unclear' }],
  ['12345', { kind: 'unclear' }],
  ['1234567', { kind: 'unclear' }],
  ['١٢٣٤٥٦', { kind: 'unclear' }],
  ['again 1', { kind: 'unclear' }],
  ['constructor', { kind: 'unclear' }],
])('trap 8: %j is understood', (typed, answer) => {
  expect(readAnswer(typed)).toEqual(answer);
});
