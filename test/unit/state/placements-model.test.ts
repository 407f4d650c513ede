import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { RelativePath } from '../../../src/model/relative-path.ts';
import type { RecordedFile, StateStore } from '../../../src/model/state-store.ts';
import { openTestStore } from '../../support/test-store.ts';
import { refTo } from '../../support/ref-to.ts';
import { relative, wantedFile } from '../../support/wanted.ts';

const RUNS = process.env['KEEPSAKE_LONG'] === '1' ? 5_000 : 150;
const LIBRARIES = ['PrimarySync', 'SharedSync-1'];
const ASSETS = ['A', '01234567-89AB-CDEF-0123-456789ABCDEF', 'B'];
const ROLES = ['original', 'live'] as const;
const PATHS = ['a.jpg', 'A.jpg', '2024/a.jpg', '2024/B.JPG', '2024/b.jpg', '2024/01/c.jpg'];
const SIGNATURES = ['one', Buffer.alloc(21, 9).toString('base64'), 'two'];
/** One that tells names apart, and one that does not. */
const REFS = [refTo('disk'), refTo('usb', (path) => path.toLowerCase())];

type Step =
  | {
      readonly do: 'save';
      readonly to: number;
      readonly library: string;
      readonly asset: string;
      readonly role: (typeof ROLES)[number];
      readonly path: string;
      readonly signature: string;
      readonly verified: boolean;
      readonly modifiedAtMs: number;
    }
  | { readonly do: 'check'; readonly to: number; readonly row: number; readonly atMs: number };

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('save' as const),
        to: fc.nat(1),
        library: fc.constantFrom(...LIBRARIES),
        asset: fc.constantFrom(...ASSETS),
        role: fc.constantFrom(...ROLES),
        path: fc.constantFrom(...PATHS),
        signature: fc.constantFrom(...SIGNATURES),
        verified: fc.boolean(),
        modifiedAtMs: fc.nat(5),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('check' as const),
        to: fc.nat(1),
        row: fc.nat(20),
        atMs: fc.integer({ min: 1, max: 9 }),
      }),
    },
  ),
  { minLength: 1, maxLength: 25 },
);

type Row = Omit<RecordedFile, 'savedAtMs'> & { readonly to: number };

/** What has to be remembered, kept in the plainest way: a list of rows. */
class Model {
  rows: Row[] = [];

  save(step: Extract<Step, { do: 'save' }>): void {
    const { to, library, asset, role, path, signature, verified, modifiedAtMs } = step;
    const key = { library, asset, role };
    const row: Row = {
      to,
      key,
      path: relative(path),
      size: sizeOf(signature),
      signature,
      verified,
      modifiedAtMs,
      checkedAtMs: 0,
    };
    const lies = (other: Row) => other.to === to && keyOf(to, other.path) === keyOf(to, row.path);
    this.rows = this.rows.flatMap((other) => {
      const isOwn = other.to === to && JSON.stringify(other.key) === JSON.stringify(key);
      if (lies(other)) {
        // Whatever older version lay there does not any more, and the asset has one file of a role.
        if (isOwn || other.superseded === true) return [];
        const isSame = other.path === row.path && other.signature === signature;
        return [isSame ? { ...row, key: other.key } : other];
      }
      if (!isOwn || other.superseded === true) return [other];
      return other.signature === signature ? [] : [{ ...other, superseded: true as const }];
    });
    this.rows.push(row);
  }

  check(to: number, at: number, atMs: number): Row | undefined {
    const rows = this.rows.filter((row) => row.to === to);
    const checked = rows[at % Math.max(1, rows.length)];
    if (checked === undefined) return undefined;
    const isOne = (row: Row) =>
      row.to === to && row.path === checked.path && JSON.stringify(row.key) === JSON.stringify(checked.key);
    const touched = this.rows.filter(isOne).map(({ signature }) => signature);
    this.rows = this.rows.map((row) =>
      row.to === to && row.path === checked.path && touched.includes(row.signature)
        ? { ...row, checkedAtMs: atMs }
        : row,
    );
    return checked;
  }
}

function keyOf(to: number, path: RelativePath): string {
  return REFS[to]?.pathKey(path) ?? '';
}

function sizeOf(signature: string): number {
  return 10 + SIGNATURES.indexOf(signature);
}

function outcomeOf(step: Extract<Step, { do: 'save' }>): Outcome {
  const { library, asset, role, path, signature, verified, modifiedAtMs } = step;
  const wanted = wantedFile(path, Buffer.alloc(sizeOf(signature)), { role, signature });
  const key = { library, asset, role };
  return { kind: 'saved', wanted: { ...wanted, key }, path: relative(path), modifiedAtMs, verified };
}

/** Without what the clock says, in an order that depends on the rows alone. */
function plain(rows: readonly (Row | RecordedFile)[]): readonly string[] {
  return rows
    .map(({ key, path, size, signature, verified, modifiedAtMs, checkedAtMs, superseded }) =>
      JSON.stringify([key, path, size, signature, verified, modifiedAtMs, checkedAtMs, superseded === true]),
    )
    .toSorted();
}

async function allFiles(store: StateStore, to: number, limit: number): Promise<readonly RecordedFile[]> {
  const ref = REFS[to] ?? refTo('');
  const files: RecordedFile[] = [];
  let page = await store.files(ref, { after: undefined, limit });
  while (page.length > 0) {
    expect(page.length).toBeLessThanOrEqual(limit);
    files.push(...page);
    expect(files.length).toBeLessThan(100);
    page = await store.files(ref, { after: page.at(-1), limit });
  }
  return files;
}

async function compare(store: StateStore, model: Model): Promise<void> {
  for (const [to, ref] of REFS.entries()) {
    const rows = model.rows.filter((row) => row.to === to);
    const now = rows.filter(({ superseded }) => superseded !== true);
    for (const limit of [1, 3, 50]) expect(plain(await allFiles(store, to, limit))).toEqual(plain(rows));
    for (const library of LIBRARIES) {
      const known = await store.known({ destination: ref.id, library, assets: ASSETS });
      expect(plain(known)).toEqual(plain(now.filter(({ key }) => key.library === library)));
    }
    for (const path of PATHS) {
      const key = keyOf(to, relative(path));
      const at = now.filter((row) => keyOf(to, row.path) === key);
      expect(plain(await store.at(ref, [key]))).toEqual(plain(at));
    }
    const asked = { signatures: SIGNATURES.slice(0, 2), destination: ref.id };
    expect(plain(await store.filesWithSignatures(asked))).toEqual(
      plain(rows.filter(({ signature }) => asked.signatures.includes(signature))),
    );
    const groups = [...Map.groupBy(rows, ({ path }) => keyOf(to, path)).values()];
    expect((await store.kept(ref.id)).files).toBe(groups.length);
    const totals = await store.totals(ref.id);
    for (const { library, role, files } of totals) {
      const ofRole = now.filter(({ key }) => key.library === library && key.role === role);
      expect(files).toBe(new Set(ofRole.map(({ path }) => keyOf(to, path))).size);
    }
    const kinds = new Set(now.map(({ key }) => `${key.library} ${key.role}`));
    expect(new Set(totals.map(({ library, role }) => `${library} ${role}`))).toEqual(kinds);
  }
  const everywhere = await store.filesWithSignatures({ signatures: SIGNATURES });
  expect(plain(everywhere)).toEqual(plain(model.rows));
}

it('I44: answers as the plainest memory would, whatever was saved, moved, edited and shared before', {
  timeout: RUNS * 200,
}, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const store = openTestStore();
      const model = new Model();
      try {
        for (const step of sequence) {
          const ref = REFS[step.to] ?? refTo('');
          if (step.do === 'save') {
            await store.record(ref, [outcomeOf(step)]);
            model.save(step);
          } else {
            const checked = model.check(step.to, step.row, step.atMs);
            if (checked !== undefined) await store.setChecked(ref.id, [checked], step.atMs);
          }
        }
        await compare(store, model);
      } finally {
        await store.close();
      }
    }),
    { numRuns: RUNS },
  );
});
