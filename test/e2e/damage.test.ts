import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { openSqliteStore } from '../../src/state/sqlite-store.ts';
import type { VerifyReport } from '../../src/sync/verify/verify-report.ts';
import { refTo } from '../support/ref-to.ts';
import { simulated } from '../support/simulated.ts';
import { relative, wantedFile } from '../support/wanted.ts';

/** A library that is saved whole. */
async function saved(options?: Parameters<typeof simulated>[0]) {
  const world = await simulated(options);
  const { run, photos, folder } = world;
  expect((await world.firstRun(['--size', 'original', '--size', 'adjusted'])).code).toBe(0);
  return {
    ...world,
    names: [...photos().keys()],
    at: (name = '') => join(folder, 'photos', name),
    stateFile: join(folder, 'session', `${world.simulator.account.username}.sqlite`),
    verify: async (args: readonly string[] = []) => {
      const { code, out } = await run(['verify', '--json', ...args]);
      return { code, report: JSON.parse(out) as VerifyReport };
    },
  };
}

describe('I10: what is provably nobody’s edit is damage, whatever time it has', { timeout: 60_000 }, () => {
  it('an empty file, and a beginning of any length', async () => {
    const { names, at, verify, photos, run } = await saved();
    const tree = photos();
    const lengths = [0, 1, 5, 40, 1500, 2999];
    for (const [index, length] of lengths.entries()) truncateSync(at(names[index]), length);

    const { code, report } = await verify();
    expect(code).toBe(3);
    expect(report).toMatchObject({ right: names.length - 6, damaged: 6, edited: 0 });
    const told = (await run(['verify'])).err;
    expect(told).toContain(`${names[0]}: damaged: it is empty`);
    expect(told).toContain(`${names[4]}: damaged: it ends too early`);

    const mended = await verify(['--repair']);
    expect(mended.code).toBe(0);
    expect(mended.report).toMatchObject({ damaged: 6, repaired: 6 });
    expect(photos()).toEqual(tree);
    const [{ repair } = { repair: undefined }] = mended.report.found.slice(4);
    if (repair?.kind !== 'repaired') throw new Error('not repaired');
    expect(readFileSync(at(repair.aside))).toHaveLength(1500);
  });

  it('nothing but zeros', async () => {
    const { names, at, verify, photos, run } = await saved();
    const tree = photos();
    writeFileSync(at(names[0]), Buffer.alloc(3_000));
    const told = (await run(['verify'])).err;
    expect(told).toContain(`${names[0]}: damaged: it holds nothing but zeros`);
    expect((await verify(['--repair'])).report).toMatchObject({ damaged: 1, repaired: 1, edited: 0 });
    expect(photos()).toEqual(tree);
  });

  it('a beginning of each format of the demo library', async () => {
    const { names, at, verify, photos } = await saved({ library: 'demo' });
    const cut = names.filter((name) => !/\.(xmp|aae)$/i.test(name));
    for (const name of cut) truncateSync(at(name), Math.floor(readFileSync(at(name)).length / 2));
    const { report } = await verify();
    expect(report.editedFiles).toEqual([]);
    expect(report.damaged).toBe(cut.length);
    expect([...photos().keys()]).toEqual(names);
  });

  it('the bytes of another file of ours; they come back under their names', async () => {
    const { names, at, verify, photos, run } = await saved();
    const tree = photos();
    copyFileSync(at(names[1]), at(names[0]));
    const told = await run(['verify']);
    expect(told.code).toBe(3);
    expect(told.err).toContain(
      `${names[0]}: damaged: what lies there is another of your photos, ${names[1]}`,
    );
    const { code, report } = await verify(['--repair']);
    expect(code).toBe(0);
    expect(report).toMatchObject({ damaged: 1, repaired: 1, right: names.length - 1 });
    expect(photos()).toEqual(tree);
  });

  it('I10: a photo that was overwritten under a name which the disk takes for one with its own is lost', async () => {
    const { names, at, verify, photos, stateFile } = await saved();
    const [lost = '', other = ''] = names;
    const bytes = readFileSync(at(lost));
    // As a folding disk leaves it: one file, and two rows whose names differ in case only.
    const folding = lost.toLowerCase();
    copyFileSync(at(other), at(lost));
    const state = openSqliteStore({ path: stateFile, clock: systemClock, log: silentLog });
    const [place] = await state.destinations();
    const disk = refTo(place?.id ?? '');
    const [row] = await state.at(disk, [other]);
    if (row === undefined) throw new Error('not recorded');
    const { key, size, signature, modifiedAtMs, verified } = row;
    const named = wantedFile(other, Buffer.of(), { size, signature });
    await state.record(disk, [
      { kind: 'saved', wanted: { ...named, key }, path: relative(folding), modifiedAtMs, verified },
    ]);
    await state.close();

    expect((await verify()).report.found).toContainEqual(
      expect.objectContaining({ path: lost, verdict: 'damaged', damage: { kind: 'another', path: folding } }),
    );
    const { report } = await verify(['--repair']);
    const repair = report.found.find(({ path }) => path === lost)?.repair;
    if (repair?.kind !== 'repaired' || repair.path === undefined) throw new Error('not repaired elsewhere');
    // What lies under the contested name is the other photo, and stays.
    expect(repair.aside).toBeUndefined();
    expect(readFileSync(at(lost))).toEqual(readFileSync(at(other)));
    expect(readFileSync(at(repair.path))).toEqual(bytes);
    expect([...photos().values()].filter((there) => there.equals(bytes))).toHaveLength(1);
  });

  it('an edit stays an edit, and is named in text', async () => {
    const { names, at, verify, run } = await saved();
    const whole = Buffer.concat([readFileSync(at(names[1])), Buffer.from('a trailer')]);
    whole.write('another comment', 600);
    writeFileSync(at(names[0]), 'my own words');
    writeFileSync(at(names[1]), whole);
    const { code, report } = await verify(['--repair']);
    expect(code).toBe(0);
    expect(report).toMatchObject({ edited: 2, damaged: 0 });
    const told = (await run(['verify'])).err;
    expect(told).toContain(`${names[0]}: changed by you`);
    expect(told).toContain(`${names[1]}: changed by you`);
    expect(readFileSync(at(names[0])).toString()).toBe('my own words');
  });
});

describe('I11: a photo that is edited in iCloud again and again', { timeout: 60_000 }, () => {
  it('leaves every version known to whois, manifest and verify', async () => {
    const { simulator, run, photos, verify, at, names } = await saved();
    const [file] = simulator.library.files();
    const sizes = ['--size', 'original', '--size', 'adjusted'];
    const rounds = 6;
    for (let round = 0; round < rounds; round += 1) {
      simulator.library.edit(file?.asset ?? '');
      expect(await run(sizes)).toMatchObject({ code: 0 });
    }
    const all = [...photos().keys()];
    expect(all).toHaveLength(names.length + rounds);
    const { out } = await run(['manifest']);
    const listed = (JSON.parse(out) as { path: string }[]).map(({ path }) => path);
    expect(listed.toSorted()).toEqual(all.toSorted());
    const whois = await run(['whois', ...all.map((name) => join('photos', name))]);
    expect(whois.out).not.toContain('unknown');
    expect(whois.code).toBe(0);
    expect((await verify()).report).toMatchObject({ files: all.length, right: all.length });

    const versions = all.filter((name) => !names.includes(name));
    const bytes = readFileSync(at(versions[0]));
    bytes[700] = (bytes[700] ?? 0) ^ 1;
    writeFileSync(at(versions[0]), bytes.subarray(0, 2000));
    expect((await verify()).report).toMatchObject({ damaged: 1 });
  });

  it('says of an older version that the user took away what is true, and nags nobody', async () => {
    const { simulator, run, photos, verify, at, names, stateFile } = await saved();
    const [file] = simulator.library.files();
    const sizes = ['--size', 'original', '--size', 'adjusted'];
    for (let round = 0; round < 2; round += 1) {
      simulator.library.edit(file?.asset ?? '');
      await run(sizes);
    }
    const state = openSqliteStore({ path: stateFile, clock: systemClock, log: silentLog });
    const [place] = await state.destinations();
    const files = await state.files(refTo(place?.id ?? ''), { after: undefined, limit: 100 });
    const old = files.find(({ superseded }) => superseded === true)?.path ?? '';
    await state.close();
    rmSync(at(old));
    const { code, report } = await verify();
    expect({ code, gone: report.oldVersionsGone }).toEqual({ code: 0, gone: 1 });
    expect((await run([...sizes, '--removed-files', 'fetch'])).code).toBe(0);
    expect(photos().size).toBe(names.length + 1);
  });
});
