import { expect, it } from 'vitest';
import { findLibrary } from '../../../../src/sync/follow/find-library.ts';
import { followPorts, ScriptedLibrary } from '../../../support/scripted-library.ts';
import { following, openTestCatalogue, PERSONAL, SHARED } from '../../../support/test-catalogue.ts';

it('a library is what the catalogue knows of it, else what Apple offers, and never a guess', async () => {
  const catalogue = openTestCatalogue();
  const source = new ScriptedLibrary();
  source.known = [PERSONAL, SHARED];
  await catalogue.setLibrary(PERSONAL, following({}));
  const ports = followPorts(source, catalogue);
  expect(await findLibrary(ports, PERSONAL.id)).toEqual(PERSONAL);
  expect(source.asked).toEqual([]);
  expect(await findLibrary(ports, SHARED.id)).toEqual(SHARED);
  expect(await findLibrary(ports, 'SharedSync-2')).toBeUndefined();
  expect(source.asked).toEqual(['libraries', 'libraries']);
  await catalogue.close();
});
