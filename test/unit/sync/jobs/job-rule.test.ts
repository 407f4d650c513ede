import { expect, it } from 'vitest';
import type { Filter } from '../../../../src/model/filter.ts';
import type { DateBound } from '../../../../src/model/selection.ts';
import { readRule, type RuleSettings, treeOf, writeRule } from '../../../../src/sync/jobs/job-rule.ts';
import { folderOf, NAMING, SELECTION } from '../../../support/plan-rules.ts';

const RULE: RuleSettings = { selection: SELECTION, naming: NAMING, folder: folderOf('{:%Y/%m}') };

const FILTER: Filter<DateBound> = {
  kind: 'and',
  parts: [
    { kind: 'time', field: 'added', op: 'since', bound: { daysAgo: 30 } },
    { kind: 'not', part: { kind: 'text', field: 'name', op: '~', text: "it's*" } },
  ],
};

/** The same value, made in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([name, of]) => [name, reversed(of)]));
}

function backwards(rule: RuleSettings): RuleSettings {
  return reversed(rule) as RuleSettings;
}

it('is one text however the settings were made', () => {
  expect(Object.keys(backwards(RULE))).toEqual(Object.keys(RULE).toReversed());
  expect(writeRule(backwards(RULE))).toBe(writeRule(RULE));
  expect(treeOf(backwards(RULE))).toBe(treeOf(RULE));
});

it('says nothing of wishes that an older keepsake did not know, so that what is done stays done', () => {
  expect(writeRule(RULE)).not.toContain('created');
});

it('holds nothing but what is wanted, whatever else the settings are', () => {
  const more = { ...RULE, threads: 4, username: 'jane@example.com' };
  expect(writeRule(more)).toBe(writeRule(RULE));
});

it.each<[what: string, rule: RuleSettings, isOtherTree: boolean]>([
  ['another size', { ...RULE, selection: { ...SELECTION, sizes: ['medium'] } }, false],
  ['sizes in another order', { ...RULE, selection: { ...SELECTION, sizes: ['medium', 'original'] } }, false],
  ['the newest only', { ...RULE, selection: { ...SELECTION, recent: 5 } }, false],
  ['no videos', { ...RULE, selection: { ...SELECTION, skipVideos: true } }, false],
  ['movies of live photos only', { ...RULE, selection: { ...SELECTION, liveParts: 'video-only' } }, false],
  ['since a date', { ...RULE, selection: { ...SELECTION, createdBefore: { atMs: 5 } } }, false],
  ['since some days ago', { ...RULE, selection: { ...SELECTION, createdBefore: { daysAgo: 5 } } }, false],
  ['sidecars', { ...RULE, sidecars: { names: 'full' } }, false],
  ['a filter', { ...RULE, selection: { ...SELECTION, filter: FILTER } }, false],
  ['other folders', { ...RULE, folder: folderOf('{:%Y}') }, true],
  ['other names', { ...RULE, naming: { ...NAMING, keepUnicode: true } }, true],
])('is another one for %s', (_what, rule, isOtherTree) => {
  expect(writeRule(rule)).not.toBe(writeRule(RULE));
  expect(treeOf(rule) !== treeOf(RULE)).toBe(isOtherTree);
});

it('has the text of an older keepsake, which knew no parts of live photos, where nothing is said of them', () => {
  expect(writeRule(RULE)).not.toContain('liveParts');
  expect(writeRule({ ...RULE, selection: { ...SELECTION, liveParts: undefined } })).toBe(writeRule(RULE));
});

it.each<[what: string, rule: RuleSettings]>([
  ['all of it', RULE],
  ['live photos left out', { ...RULE, selection: { ...SELECTION, liveParts: 'skip' } }],
  ['no folders at all', { ...RULE, folder: folderOf('none') }],
  ['the newest only', { ...RULE, selection: { ...SELECTION, recent: 5 } }],
  ['a filter', { ...RULE, selection: { ...SELECTION, filter: FILTER } }],
  [
    'dates',
    { ...RULE, selection: { ...SELECTION, createdBefore: { atMs: 5 }, createdAfter: { daysAgo: 3 } } },
  ],
])('is read as it was written: %s', (_what, rule) => {
  expect(readRule(writeRule(rule))).toMatchObject(JSON.parse(JSON.stringify(rule)));
});

it.each<[what: string, text: string]>([
  ['nothing', ''],
  ['no JSON', 'all photos'],
  ['no object', '7'],
  ['null', 'null'],
  ['another version', writeRule(RULE).replace('"version":1', '"version":2')],
  ['no version', writeRule(RULE).replace(',"version":1', '')],
  ['no selection', '{"version":1,"naming":{},"folder":{"pieces":[]}}'],
  ['a date that is none', writeRule(RULE).replace('"sizes"', '"createdBefore":{"weeksAgo":1},"sizes"')],
  ['a filter of words that are not known', writeRule(RULE).replace('"sizes"', '"filter":"vidoe","sizes"')],
  ['a filter that is none', writeRule(RULE).replace('"sizes"', '"filter":7,"sizes"')],
  ['no sizes', '{"version":1,"selection":{},"naming":{},"folder":{"pieces":[]}}'],
  ['no naming', '{"version":1,"selection":{"sizes":[]},"folder":{"pieces":[]}}'],
  ['no pieces', '{"version":1,"selection":{"sizes":[]},"naming":{},"folder":{}}'],
  [
    'no piece that can be read',
    writeRule({ ...RULE, folder: folderOf('x') }).replace('"text":"x"', '"text":7'),
  ],
  ['an empty piece', '{"version":1,"selection":{"sizes":[]},"naming":{},"folder":{"pieces":[null]}}'],
  ['a text that was cut', writeRule(RULE).slice(0, -1)],
])('counts for nothing where it is %s', (_what, text) => {
  expect(text).not.toBe(writeRule(RULE));
  expect(readRule(text)).toBeUndefined();
});
