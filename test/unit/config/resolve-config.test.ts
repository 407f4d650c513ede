import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RawValues } from '../../../src/config/read-values.ts';
import { resolveConfig, type ConfigPorts } from '../../../src/config/resolve-config.ts';

const world: ConfigPorts = { env: {}, cwd: '/somewhere', home: '/home/sam' };
const enough: RawValues = { username: ['sam@example.com'], directory: ['photos'] };

function configOf(raw: RawValues, env: ConfigPorts['env'] = {}) {
  const resolved = resolveConfig({ ...enough, ...raw }, { ...world, env });
  if ('problems' in resolved) throw new Error(resolved.problems.join('; '));
  return resolved;
}

function problemsOf(raw: RawValues, env: ConfigPorts['env'] = {}): readonly string[] {
  const resolved = resolveConfig(raw, { ...world, env });
  return 'problems' in resolved ? resolved.problems : [];
}

describe('a configuration', () => {
  it('has icloudpd’s defaults', () => {
    const { config } = configOf({});
    expect(config).toMatchObject({
      username: 'sam@example.com',
      directory: { typed: 'photos', absolute: '/somewhere/photos' },
      cookieDirectory: '/home/sam/.keepsake',
      domain: 'com',
      domainIsExplicit: false,
      task: 'sync',
      threads: 8,
      selection: { sizes: ['original'], liveSize: 'original', recent: undefined, alignRaw: 'as-is' },
      naming: {
        matchPolicy: 'name-size-dedup-with-suffix',
        livePolicy: 'suffix',
        keepUnicode: false,
      },
    });
  });

  it('joins filters, and tells of each mistake in one, beside all others, with a mark at the place', () => {
    const { config } = configOf({ filter: ['video or live', 'size > 1kB'] });
    const byHand = configOf({ filter: ['size > 1000 and (live or video)'] }).config;
    expect(config.selection.filter).toEqual(byHand.selection.filter);
    expect(configOf({}).config.selection).not.toHaveProperty('filter');
    expect(problemsOf({ ...enough, filter: ['live', 'vidoe', ' '], recent: ['x'] })).toEqual([
      '--filter is empty',
      '--filter: this word is not known; did you mean video?\n  vidoe\n  ^',
      expect.stringContaining('--recent'),
    ]);
    expect(problemsOf({ ...enough, filter: ['not album Rome'], untilFound: ['5'] })).toEqual([
      '--until-found does not go with a --filter that asks for albums',
    ]);
  });

  it('writes the account name as Apple wants it (trap 16)', () => {
    expect(configOf({ username: [' Sam@Example.COM '] }).config.username).toBe('sam@example.com');
  });

  it('takes values in capitals, as icloudpd does', () => {
    expect(configOf({ size: [' Medium '], alignRaw: ['As-Is'] }).config.selection).toMatchObject({
      sizes: ['medium'],
      alignRaw: 'as-is',
    });
  });

  it('takes the number of threads of icloudpd for nothing, and says so', () => {
    const { config, warnings } = configOf({ threadsNum: ['1'] });
    expect(config.threads).toBe(8);
    expect(warnings.filter((line) => line.startsWith('--threads-num has no effect'))).toHaveLength(1);
  });

  it.each<[env: Record<string, string>, language: string | undefined, warns: boolean]>([
    [{ LANG: 'de_DE.UTF-8' }, 'de-DE', false],
    [{ LC_TIME: 'fr_CA', LANG: 'de_DE.UTF-8' }, 'fr-CA', false],
    [{ LC_ALL: 'pt_BR.UTF-8@x', LC_TIME: 'fr_FR' }, 'pt-BR', false],
    [{ LC_ALL: '', LANG: 'C.UTF-8' }, undefined, true],
    [{ LANG: 'POSIX' }, undefined, true],
    [{}, undefined, true],
    [{ LANG: 'no language at all' }, undefined, true],
  ])('takes the language of the system from %j where the user wants it', (env, language, warns) => {
    const folderStructure = ['{:%Y/%B}'];
    const { config, warnings } = configOf({ useOsLocale: true, folderStructure }, env);
    expect(config.folder.language).toBe(language);
    expect(warnings.some((line) => line.startsWith('--use-os-locale'))).toBe(warns);
    expect(configOf({ folderStructure }, env).config.folder.language).toBeUndefined();
    // A template without names is the same in all languages, and so is its job.
    expect(configOf({ useOsLocale: true }, env).config.folder).toEqual(configOf({}).config.folder);
  });

  it('keeps several sizes in the order given, once each', () => {
    const { config } = configOf({ size: ['medium', 'thumb', 'medium'] });
    expect(config.selection.sizes).toEqual(['medium', 'thumb']);
  });

  it.each<[raw: RawValues, skipLivePhotos: boolean, liveParts: string | undefined]>([
    [{}, false, undefined],
    [{ livePhotoMode: ['both'] }, false, undefined],
    [{ livePhotoMode: ['image-only'] }, true, undefined],
    [{ livePhotoMode: ['image-only'], skipLivePhotos: true }, true, undefined],
    [{ livePhotoMode: ['video-only'] }, false, 'video-only'],
    [{ livePhotoMode: ['skip'] }, false, 'skip'],
  ])('reads which parts of live photos %j wants', (raw, skipLivePhotos, liveParts) => {
    const { selection } = configOf(raw).config;
    expect([selection.skipLivePhotos, selection.liveParts]).toEqual([skipLivePhotos, liveParts]);
  });

  it.each(['both', 'video-only', 'skip'])('--skip-live-photos does not go with the mode %s', (mode) => {
    expect(problemsOf({ ...enough, skipLivePhotos: true, livePhotoMode: [mode] })).toEqual([
      '--skip-live-photos means --live-photo-mode image-only: give one of the two',
    ]);
  });

  it('needs no directory to print names or to sign in', () => {
    expect(problemsOf({ username: ['a'], onlyPrintFilenames: true })).toEqual([]);
    expect(problemsOf({ username: ['a'], authOnly: true })).toEqual([]);
  });
});

describe('problems', () => {
  it('are all told at once', () => {
    expect(
      problemsOf({
        recent: ['-1'],
        threads: ['many'],
        size: ['huge'],
        domain: ['org'],
        folderStructure: ['{:%Y'],
        passwordFile: ['/nowhere/at/all'],
        skipVideos: true,
        skipPhotos: true,
      }),
    ).toHaveLength(9);
  });

  it.each<[what: string, raw: RawValues, problem: RegExp]>([
    ['a number below its range', { recent: ['-1'] }, /--recent takes a whole number of at least 1$/],
    ['no number', { recent: ['1.5'] }, /--recent takes a whole number/],
    ['a number above its range', { threads: ['65'] }, /--threads takes a whole number from 1 to 64$/],
    [
      'an unknown choice',
      { size: ['huge'] },
      /--size takes original, medium, thumb, adjusted or alternative/,
    ],
    ['an empty value', { directory: [' '] }, /--directory is empty/],
    ['a web page for codes', { mfaProvider: ['webui'] }, /--mfa-provider webui is not in this version/],
    ['threads that are no number', { threadsNum: ['x'] }, /--threads-num takes/],
    ['both exclusions', { skipVideos: true, skipPhotos: true }, /exclude each other/],
    ['two passwords', { password: ['x'], passwordFile: ['y'] }, /exclude each other/],
    ['watching without downloading', { authOnly: true, watchWithInterval: ['60'] }, /does not go with/],
    ['a broken template', { folderStructure: ['{:%Y/%m'] }, /--folder-structure: /],
  ])('%s', (_what, raw, problem) => {
    expect(problemsOf({ ...enough, ...raw }).join('\n')).toMatch(problem);
  });

  it.each([
    'https://127.0.0.1:1',
    'http://10.0.0.1:80',
    'http://user@127.0.0.1',
    'nonsense',
    'http://127.evil.com',
  ])('the simulator may not live at %s', (address) => {
    expect(problemsOf(enough, { KEEPSAKE_SIMULATOR: address }).join()).toMatch(/KEEPSAKE_SIMULATOR/);
  });

  it.each(['http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:9'])('but may at %s', (address) => {
    expect(configOf({}, { KEEPSAKE_SIMULATOR: address }).config.network.simulator?.origin).toBe(address);
  });
});

describe('the password', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-'));
  const file = join(folder, 'password');
  writeFileSync(file, 'hush hush\n', { mode: 0o600 });

  it('comes from a file without its one line end', () => {
    expect(configOf({ passwordFile: [file] }).config.password.file?.content.reveal()).toBe('hush hush');
  });

  it.each(['KEEPSAKE_PASSWORD', 'ICLOUD_PASSWORD'])('comes from %s', (name) => {
    expect(configOf({}, { [name]: 'hush' }).config.password.environment?.reveal()).toBe('hush');
  });

  it('J3: comes from the flag, with a warning', () => {
    const { config, warnings } = configOf({ password: ['from flag'] }, { KEEPSAKE_PASSWORD: 'from env' });
    expect(config.password.parameter?.reveal()).toBe('from flag');
    expect(warnings.join()).toMatch(/other users/);
  });

  it('never shows in the printed configuration', () => {
    const { config } = configOf({ password: ['from flag'] });
    expect(JSON.stringify(config)).not.toContain('from flag');
  });

  it('of a file others can read is used with a warning', () => {
    const open = join(folder, 'open');
    writeFileSync(open, 'hush');
    chmodSync(open, 0o644);
    expect(configOf({ passwordFile: [open] }).warnings.join()).toMatch(/chmod 600/);
  });

  it.each([
    ['missing', join(folder, 'none')],
    ['a folder', folder],
  ])('in a file that is %s is a problem', (_what, path) => {
    expect(problemsOf({ ...enough, passwordFile: [path] }).join()).toMatch(/cannot be read/);
  });

  it('that is empty is a problem', () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '\n');
    expect(problemsOf({ ...enough, passwordFile: [empty] }).join()).toMatch(/is empty/);
  });
});
