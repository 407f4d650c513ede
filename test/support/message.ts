import type { Message } from '../../src/observe/door.ts';

/** A message that wants a user, with marks that some door would trip over. */
export const MESSAGE: Message = {
  event: 'person-needed',
  group: 'person',
  title: 'you are needed',
  lines: ['a code is needed', '<b>"quoted" & {title}</b> \\ ünïcode @everyone'],
  hint: 'run `keepsake login`',
  text: 'a code is needed\n<b>"quoted" & {title}</b> \\ ünïcode @everyone\nrun `keepsake login`',
  facts: { code: 'CODE_NEEDED', message: 'a code is needed' },
  account: 'sam@example.com',
  atMs: Date.UTC(2026, 4, 1, 3, 0, 0),
};
