import { describe, expect, it } from 'vitest';
import type { LinkFact } from '../../../src/model/destination-links.ts';
import type { LinkMode, RecordedLink } from '../../../src/model/links.ts';
import { type LinkFacts, planLinks } from '../../../src/plan/plan-links.ts';
import type { WantedLink } from '../../../src/plan/want-links.ts';
import { relative } from '../../support/wanted.ts';

const KEY = { library: 'PrimarySync', asset: 'A', role: 'original' } as const;
const SOURCE = {
  key: KEY,
  path: relative('2024/A.JPG'),
  size: 5,
  signature: 'new',
  verified: true,
  modifiedAtMs: 1000,
};
const ROME = relative('Albums/Rome');

function wish(changes: Partial<WantedLink> = {}): WantedLink {
  const candidates = [relative('Albums/Rome/A.JPG')];
  return {
    key: KEY,
    collection: 'rome',
    source: SOURCE,
    folder: ROME,
    candidates,
    mayMake: true,
    ...changes,
  };
}

function row(changes: Partial<RecordedLink> = {}): RecordedLink {
  const path = relative('Albums/Rome/A.JPG');
  return { ...SOURCE, path, tree: 1, collection: 'rome', mode: 'hard', ...changes };
}

const FILE = { kind: 'file', size: 5, modifiedAtMs: 1000, names: 2, isSame: false, identity: 'i' } as const;
const SAME: LinkFact = { ...FILE, isSame: true };
const LAST: LinkFact = { ...FILE, names: 1 };
const EDITED: LinkFact = { ...FILE, size: 6 };
const GONE: LinkFact = { kind: 'missing' };
const symlink = (to: string | undefined, dangles = false): LinkFact => ({
  kind: 'symlink',
  to,
  dangles,
  identity: 'i',
});

function plan(
  wanted: readonly WantedLink[],
  found: readonly (readonly [RecordedLink, LinkFact])[],
  changes: Partial<LinkFacts> = {},
) {
  const facts = new Map(found);
  const steps = planLinks(
    wanted,
    found.map(([link]) => link),
    {
      removedFiles: 'leave',
      keyOf: (path) => path.toLowerCase(),
      found: (link) => facts.get(link) ?? GONE,
      placesOf: () => [],
      isSure: () => true,
      ...changes,
    },
  );
  return steps.map((step) => {
    if (step.do === 'keep') return step.changed ? 'keep, changed' : 'keep';
    return 'isLast' in step && step.isLast ? `${step.do}, last` : step.do;
  });
}

describe('planLinks', () => {
  it('makes what is wanted and not there, and only what may be made', () => {
    expect(plan([wish()], [])).toEqual(['make']);
    expect(plan([wish({ mayMake: false })], [])).toEqual([]);
    expect(plan([wish(), wish({ collection: 'paris', folder: relative('Albums/Paris') })], [])).toEqual([
      'make',
      'make',
    ]);
  });

  it.each<[what: string, mode: LinkMode, fact: LinkFact, then: string]>([
    ['the same file', 'hard', SAME, 'keep'],
    ['the same file, edited in place', 'hard', { ...SAME, size: 9 }, 'keep'],
    ['what the file was before, with another name', 'hard', FILE, 'replace'],
    ['what the file was before, the last of it', 'hard', LAST, 'replace, last'],
    ['a file of the user', 'hard', EDITED, 'keep, changed'],
    ['a symbolic link of the user', 'hard', symlink('2024/A.JPG'), 'keep, changed'],
    ['a folder', 'hard', { kind: 'other' }, 'keep, changed'],
    ['nothing', 'hard', GONE, 'leave'],
    ['a link to the file', 'symlink', symlink('2024/A.JPG'), 'keep'],
    ['a link to where it was', 'symlink', symlink('2023/A.JPG', true), 'replace'],
    ['a link to something else', 'symlink', symlink('2024/B.JPG'), 'keep, changed'],
    ['a link to elsewhere', 'symlink', symlink(undefined), 'keep, changed'],
    ['a file in place of a link', 'symlink', FILE, 'keep, changed'],
    ['the copy', 'copy', LAST, 'keep'],
    ['the copy, edited', 'copy', EDITED, 'keep, changed'],
    ['the clone', 'reflink', LAST, 'keep'],
  ])('F45: where %s lies (%s)', (_what, mode, fact, then) => {
    expect(plan([wish()], [[row({ mode }), fact]])).toEqual([then]);
  });

  it.each<[what: string, mode: LinkMode, fact: LinkFact, then: readonly string[]]>([
    ['the same file', 'hard', SAME, ['remove']],
    ['what the file was before', 'hard', FILE, ['remove']],
    ['the last of what it was', 'hard', LAST, ['remove, last']],
    ['a file of the user', 'hard', EDITED, ['drop']],
    ['nothing', 'hard', GONE, ['drop']],
    ['a former version', 'symlink', symlink('2023/A.JPG'), ['remove']],
    ['a link of the user', 'symlink', symlink('2024/B.JPG'), ['drop']],
    ['a copy', 'copy', LAST, ['remove, last']],
    ['an edited copy', 'copy', EDITED, ['drop']],
  ])('F46: what is not wanted goes, if it is ours: %s (%s)', (_what, mode, fact, then) => {
    const placesOf = () => [relative('2023/A.JPG')];
    expect(plan([], [[row({ mode }), fact]], { placesOf })).toEqual(then);
  });

  it('F46: nothing goes as long as it is not certain that it is not wanted', () => {
    expect(plan([], [[row(), SAME]], { isSure: () => false })).toEqual(['wait']);
  });

  it('F46: nothing is decided about what cannot be looked at', () => {
    expect(plan([], [[row(), SAME]], { found: () => undefined })).toEqual(['wait']);
    expect(plan([wish()], [[row(), SAME]], { found: () => undefined })).toEqual(['wait']);
  });

  it('F46: an album that is renamed moves its links: the new one first', () => {
    const paris = wish({ folder: relative('Albums/Paris') });
    expect(plan([paris], [[row(), SAME]])).toEqual(['make', 'remove']);
    expect(plan([paris], [[row(), EDITED]])).toEqual(['keep, changed']);
    // Taken away before, it does not come back in another folder.
    expect(plan([paris], [[row(), GONE]])).toEqual(['leave']);
    expect(plan([wish({ folder: relative('albums/ROME') })], [[row(), SAME]])).toEqual(['keep']);
  });

  it('F46: two rows of one link, as a run that was cut off leaves them: the one in its place stays', () => {
    const old = row({ path: relative('Albums/Old/A.JPG') });
    expect(
      plan(
        [wish()],
        [
          [old, SAME],
          [row(), SAME],
        ],
      ),
    ).toEqual(['keep', 'remove']);
  });

  it('F44: a link that is right is noted where its row tells of another version', () => {
    expect(plan([wish()], [[row({ signature: 'old' }), SAME]])).toEqual(['note']);
    expect(plan([wish()], [[row({ signature: 'old', mode: 'copy' }), LAST]])).toEqual(['replace, last']);
  });

  it('what the user took away comes back where that is wished', () => {
    expect(plan([wish()], [[row(), GONE]], { removedFiles: 'fetch' })).toEqual(['drop', 'make']);
  });

  it('links of other versions and albums are apart', () => {
    const live = { ...KEY, role: 'live' as const };
    const rows = [row({ key: live }), row({ collection: 'paris' })].map((one) => [one, SAME] as const);
    expect(plan([wish()], rows)).toEqual(['make', 'remove', 'remove']);
  });
});
