// `write` before packing, `remove` after it. A lock is never published, a shrinkwrap always: with it an installed keepsake runs on
// the very versions that its tests ran on, those of its libraries' libraries included. It stands in no checkout, where the lock does.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

const at = (name) => new URL(`../../${name}`, import.meta.url);

if (process.argv[2] === 'remove') rmSync(at('npm-shrinkwrap.json'), { force: true });
else writeFileSync(at('npm-shrinkwrap.json'), `${JSON.stringify(shrinkwrap(), undefined, 2)}\n`);

/** The lock without what only developers install. */
function shrinkwrap() {
  const { packages, ...lock } = JSON.parse(readFileSync(at('package-lock.json'), 'utf8'));
  const { devDependencies: _, ...root } = packages[''];
  const shipped = Object.entries(packages).filter(
    ([path, { dev, devOptional, extraneous, link }]) =>
      path.startsWith('node_modules/') && !dev && !devOptional && !extraneous && !link,
  );
  return { ...lock, packages: { '': root, ...Object.fromEntries(shipped) } };
}
