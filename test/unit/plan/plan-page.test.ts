import { describe, expect, it } from 'vitest';
import type { Wanted } from '../../../src/model/action.ts';
import { openFiles } from '../../../src/plan/page-facts.ts';
import { planPage, RunClaims } from '../../../src/plan/plan-page.ts';
import { checksum } from '../../support/apple-records.ts';
import { relative } from '../../support/wanted.ts';
import {
  describeAction,
  gather,
  type OnDisk,
  plan,
  row,
  SET_AT_MS,
  TRAITS,
  UNVERIFIABLE,
  want,
} from './planned-page.ts';

const A = want('A', 'a');

describe('a file that is recorded', () => {
  it.each<[rule: string, disk: Record<string, OnDisk>, expected: string]>([
    ['and is on disk is kept', { 'Y.JPG': { content: 'a' } }, 'A kept at Y.JPG'],
    [
      'with a time that the disk rounds is kept',
      { 'Y.JPG': { content: 'a', modifiedAtMs: SET_AT_MS - 1999 } },
      'A kept at Y.JPG',
    ],
    ['and was edited is left alone', { 'Y.JPG': { content: 'b', size: 120 } }, 'A kept at Y.JPG, changed'],
    [
      'and was touched is left alone',
      { 'Y.JPG': { content: 'b', modifiedAtMs: SET_AT_MS + 60_000 } },
      'A kept at Y.JPG, changed',
    ],
    [
      'and was replaced by a link is left alone',
      { 'Y.JPG': { content: 'a', kind: 'other' } },
      'A kept at Y.JPG, changed',
    ],
    ['and is missing comes back where it was', {}, 'A fetched to Y.JPG'],
    [
      'and is missing comes back there, whatever lies at its other names',
      { 'X.JPG': { content: 'z' } },
      'A fetched to Y.JPG',
    ],
  ])('%s', (_rule, disk, expected) => {
    expect(plan([A], disk, [row(A, 'Y.JPG')])).toEqual([expected]);
  });

  it('is looked for at its own path only, and never read', () => {
    const facts = gather([A], { 'Y.JPG': { content: 'a' }, 'X.JPG': { content: 'a' } }, [row(A, 'Y.JPG')]);
    expect([...facts.stored.keys()]).toEqual(['Y.JPG']);
    expect(facts.signed).toEqual([]);
    expect(openFiles([A], facts.saved)).toEqual([]);
  });

  it.each<[rule: string, disk: Record<string, OnDisk>, expected: string]>([
    ['is fetched beside', { 'X.JPG': { content: 'old' } }, 'A fetched to X-100.JPG'],
    ['takes its own place where the old file is gone', {}, 'A fetched to X.JPG'],
    [
      'is found where it lies already',
      { 'X.JPG': { content: 'old' }, 'X_A.JPG': { content: 'a' } },
      'A adopted at X_A.JPG',
    ],
    [
      'is never thought to be the old file of the same size',
      { 'X.JPG': { content: 'a' } },
      'A fetched to X-100.JPG',
    ],
  ])('E11: and was edited in iCloud since: %s', (_rule, disk, expected) => {
    const old = { ...row(A, 'X.JPG'), signature: checksum('old') };
    expect(plan([A], disk, [old])).toEqual([expected]);
  });
});

describe('a file that is not recorded', () => {
  it.each<[rule: string, disk: Record<string, OnDisk>, expected: string]>([
    ['is fetched', {}, 'A fetched to X.JPG'],
    ['is adopted where its bytes are', { 'X.JPG': { content: 'a' } }, 'A adopted at X.JPG'],
    [
      'also under its second name',
      { 'X.JPG': { content: 'b' }, 'X-100.JPG': { content: 'a' } },
      'A adopted at X-100.JPG',
    ],
    ['even if a better name is free', { 'X_A.JPG': { content: 'a' } }, 'A adopted at X_A.JPG'],
    ['F8: goes beside a foreign file', { 'X.JPG': { content: 'b', size: 7 } }, 'A fetched to X-100.JPG'],
    ['F8: also if that has the same size', { 'X.JPG': { content: 'b' } }, 'A fetched to X-100.JPG'],
    [
      'F7: and beside two of them',
      { 'X.JPG': { content: 'b' }, 'X-100.JPG': { content: 'c' } },
      'A fetched to X_A.JPG',
    ],
    [
      'F9: goes beside a link or folder',
      { 'X.JPG': { content: 'a', kind: 'other' } },
      'A fetched to X-100.JPG',
    ],
    [
      'fails where every name is taken',
      { 'X.JPG': { content: 'b' }, 'X-100.JPG': { content: 'c' }, 'X_A.JPG': { content: 'd' } },
      'A fails: destination',
    ],
  ])('%s', (_rule, disk, expected) => {
    expect(plan([A], disk)).toEqual([expected]);
  });

  it('reads only files of the right size that nobody vouches for', () => {
    const other = want('B', 'b');
    const disk = {
      'X.JPG': { content: 'b' },
      'X-100.JPG': { content: 'c', size: 99 },
      'X_A.JPG': { content: 'd' },
    };
    expect(gather([A], disk, [row(other, 'X.JPG')]).signed).toEqual(['X_A.JPG']);
    expect(gather([A], { 'X.JPG': { content: 'a', kind: 'other' } }, []).signed).toEqual([]);
  });

  it('is not adopted where the file cannot be read', () => {
    const facts = { ...gather([A], { 'X.JPG': { content: 'a' } }, []), signatures: new Map() };
    const { actions } = planPage([A], facts, new RunClaims(TRAITS));
    expect(actions.map(describeAction)).toEqual(['A fetched to X-100.JPG']);
  });

  it.each<[disk: Record<string, OnDisk>, expected: string]>([
    [{ 'X.JPG': { content: 'whatever' } }, 'U adopted at X.JPG, not verifiable'],
    [{ 'X.JPG': { content: 'whatever', size: 99 } }, 'U fetched to X-100.JPG'],
  ])('with a signature nobody can check is known by its size: %j', (disk, expected) => {
    const unverifiable = want('U', '', { signature: UNVERIFIABLE });
    expect(plan([unverifiable], disk)).toEqual([expected]);
    expect(gather([unverifiable], disk, []).signed).toEqual([]);
  });

  it('without a link fails as unavailable, unless the bytes are there', () => {
    const offline = want('N', 'n', { address: undefined, absent: true });
    expect(plan([offline])).toEqual(['N fails: unavailable']);
    expect(plan([offline], { 'X.JPG': { content: 'n' } })).toEqual(['N adopted at X.JPG']);
    expect(plan([offline], { 'X.JPG': { content: 'n' } }, [row(offline, 'X.JPG')])).toEqual([
      'N kept at X.JPG',
    ]);
    expect(plan([offline], {}, [row(offline, 'X.JPG')])).toEqual(['N fails: unavailable']);
  });
});

describe('two photos that want one name', () => {
  it('F7: different ones get different names, in listing order', () => {
    expect(plan([want('A', 'a'), want('B', 'b'), want('C', 'c')])).toEqual([
      'A fetched to X.JPG',
      'B fetched to X-100.JPG',
      'C fetched to X_C.JPG',
    ]);
  });

  it('F7: and keep them, in whatever order they are listed later', () => {
    const [a, b] = [want('A', 'a'), want('B', 'b')];
    const disk = { 'X.JPG': { content: 'a' }, 'X-100.JPG': { content: 'b' } };
    const rows = [row(a, 'X.JPG'), row(b, 'X-100.JPG')];
    expect(plan([b, a], disk, rows)).toEqual(['B kept at X-100.JPG', 'A kept at X.JPG']);
  });

  it('F51: bytes that are on their way to another path are waited for, and planned like any others once they have come', () => {
    const claims = new RunClaims(TRAITS);
    const elsewhere = want('B', 'a', {}, 'Y');
    const third = want('C', 'a', {}, 'Z');
    const describePlan = (files: readonly Wanted[], most?: number) => {
      const { actions, waiting } = planPage(files, gather(files, {}, []), claims, most);
      return [...actions.map(describeAction), ...waiting.map(({ key }) => `${key.asset} waits`)];
    };
    expect(describePlan([A, elsewhere, third], 1)).toEqual([
      'A fetched to X.JPG',
      'C fetched to Z.JPG',
      'B waits',
    ]);
    claims.release(relative('X.JPG'));
    expect(describePlan([elsewhere], 1)).toEqual(['B waits']);
    claims.release(relative('Z.JPG'));
    expect(claims.isComing(A.resource.signature)).toBe(false);
    expect(describePlan([elsewhere], 1)).toEqual(['B fetched to Y.JPG']);
    // Nobody waits where nothing is to be copied, or where the bytes cannot be told.
    expect(describePlan([third])).toEqual(['C fetched to Z.JPG']);
    const unverifiable = want('D', 'd', { signature: UNVERIFIABLE }, 'D');
    const other = want('E', 'd', { signature: UNVERIFIABLE }, 'E');
    expect(describePlan([unverifiable, other], 1)).toEqual(['D fetched to D.JPG', 'E fetched to E.JPG']);
  });

  it('F51: once bytes lie here, all that waited for them may copy them at the same time', () => {
    const claims = new RunClaims(TRAITS);
    const [a, b, c] = [want('A', 'a'), want('B', 'a', {}, 'Y'), want('C', 'a', {}, 'Z')];
    const planned = (...files: readonly Wanted[]) => planPage(files, gather(files, {}, []), claims, 2);
    const { waiting } = planned(a, b, c);
    claims.release(relative('X.JPG'));
    claims.arrived(a.resource.signature);
    expect(waiting).toEqual([b, c]);
    expect(planned(...waiting)).toMatchObject({ actions: [{ do: 'fetch' }, { do: 'fetch' }], waiting: [] });
  });

  it('shared masters: the second waits for the first, and then adopts its file', () => {
    const [a, twin] = [want('A', 'a'), want('B', 'a')];
    const claims = new RunClaims(TRAITS);
    expect(plan([a, twin], {}, [], { claims })).toEqual(['A fetched to X.JPG', 'B waits']);
    expect(plan([twin], {}, [], { claims })).toEqual(['B waits']);
    claims.release(relative('X.JPG'));
    expect(plan([twin], { 'X.JPG': { content: 'a' } }, [row(a, 'X.JPG')], { claims })).toEqual([
      'B adopted at X.JPG',
    ]);
    expect(gather([twin], { 'X.JPG': { content: 'a' } }, [row(a, 'X.JPG')]).signed).toEqual([]);
  });

  it('Y6: shared masters: a file that was changed as the user wished is that of the second, too', () => {
    const [a, twin] = [want('A', 'a'), want('B', 'a')];
    const rows = [{ ...row(a, 'X.JPG'), size: 140, installed: checksum('own') }];
    const disk = { 'X.JPG': { content: 'own', size: 140 } };
    const facts = gather([a, twin], disk, rows);
    expect(facts.signed).toEqual([]);
    const { actions } = planPage([a, twin], facts, new RunClaims(TRAITS));
    expect(actions).toMatchObject([
      { do: 'keep', changed: false },
      { do: 'adopt', path: 'X.JPG', installed: { size: 140, signature: checksum('own') } },
    ]);
    // Other bytes are wanted, whatever size they have.
    expect(plan([want('C', 'c', { size: 140 })], disk, rows)).toEqual(['C fetched to X-140.JPG']);
    expect(plan([want('D', 'own', { size: 140 })], disk, rows)).toEqual(['D fetched to X-140.JPG']);
    // The user touched it: it is nobody's bytes any more.
    const touched = { 'X.JPG': { content: 'edit', size: 141 } };
    expect(plan([twin], touched, rows)).toEqual(['B fetched to X-100.JPG']);
  });

  it('shared masters: if the first failed, the second is fetched', () => {
    const claims = new RunClaims(TRAITS);
    plan([want('A', 'a')], {}, [], { claims });
    claims.release(relative('X.JPG'));
    expect(plan([want('B', 'a')], {}, [], { claims })).toEqual(['B fetched to X.JPG']);
  });

  it('a claim of an earlier page counts', () => {
    const claims = new RunClaims(TRAITS);
    expect(plan([want('A', 'a')], {}, [], { claims })).toEqual(['A fetched to X.JPG']);
    expect(plan([want('B', 'b')], {}, [], { claims })).toEqual(['B fetched to X-100.JPG']);
  });

  it('a recorded file that is missing keeps its name', () => {
    const other = want('B', 'b');
    expect(plan([A], {}, [row(other, 'X.JPG')])).toEqual(['A fetched to X-100.JPG']);
    expect(plan([A], {}, [row(want('B', 'a'), 'X.JPG')])).toEqual(['A fetched to X.JPG']);
  });

  it('B12: a recorded file that the user removed is left so, unless it is wanted back', () => {
    const wanted = [A];
    const rows = [row(A, 'X.JPG')];
    expect(plan(wanted, {}, rows, { removedFiles: 'leave' })).toEqual(['A skipped']);
    expect(plan(wanted, {}, rows, { removedFiles: 'fetch' })).toEqual(['A fetched to X.JPG']);
  });

  it('two that share a missing file bring it back once', () => {
    const [a, twin] = [want('A', 'a'), want('B', 'a')];
    const rows = [row(a, 'X.JPG'), row(twin, 'X.JPG')];
    expect(plan([a, twin], {}, rows)).toEqual(['A fetched to X.JPG', 'B waits']);
  });

  it('F6: names that differ in case only are one where the disk says so', () => {
    const [upper, lower] = [want('A', 'a'), want('B', 'b', {}, 'x')];
    expect(plan([upper, lower])).toEqual(['A fetched to X.JPG', 'B fetched to x.JPG']);
    const traits = { caseSensitive: false };
    expect(plan([upper, lower], {}, [], { traits })).toEqual([
      'A fetched to X.JPG',
      'B fetched to x-100.JPG',
    ]);
    expect(plan([lower], { 'X.JPG': { content: 'a' } }, [row(upper, 'X.JPG')], { traits })).toEqual([
      'B fetched to x-100.JPG',
    ]);
  });

  it('F4: the composed and the decomposed form are one name', () => {
    const [composed, decomposed] = [want('A', 'a', {}, '\u00e9'), want('B', 'b', {}, 'e\u0301')];
    expect(plan([composed, decomposed])).toEqual(['A fetched to \u00e9.JPG', 'B fetched to e\u0301-100.JPG']);
  });
});
