import { assert, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { fillTemplate, templateProblem } from '../../../src/model/message-template.ts';

const VALUES = {
  title: 'T',
  text: 'a "b" {title} \\ \n',
  hint: '',
  event: 'news',
  code: '',
  account: 'sam@example.com',
  time: '2026-01-01T00:00:00.000Z',
  urgency: 'low',
};

it('puts values in their places, once', () => {
  expect(fillTemplate('{event}: {text}', VALUES)).toBe('news: a "b" {title} \\ \n');
  expect(fillTemplate(' {"a": "{text}", "b": {"c": "{event}"}}', VALUES)).toBe(
    String.raw` {"a": "a \"b\" {title} \\ \n", "b": {"c": "news"}}`,
  );
});

it.each([
  ['{title} {text}', undefined],
  ['{"a":"{title}","n":{"m":[1]}}', undefined],
  ['{titel}', 'knows {title} {text}'],
  ['{"a": {title}}', 'begins like JSON'],
  ['{"a": "{title}"', 'begins like JSON'],
])('M7: %s', (template, problem) => {
  expect(templateProblem(template)).toEqual(
    problem === undefined ? undefined : expect.stringContaining(problem),
  );
});

it('M9: whatever a message holds, JSON stays JSON and says it', () => {
  assert(
    property(string({ unit: 'binary' }), string(), (text, title) => {
      const filled = fillTemplate('{"said": "{text}", "by": ["{title}"]}', { ...VALUES, text, title });
      expect(JSON.parse(filled)).toEqual({ said: text, by: [title] });
    }),
  );
});
