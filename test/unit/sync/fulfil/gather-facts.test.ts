import { expect, it } from 'vitest';
import type { RelativePath } from '../../../../src/model/relative-path.ts';
import { MemoryDestination } from '../../../../src/destinations/memory/memory.ts';
import { gatherFacts } from '../../../../src/sync/fulfil/gather-facts.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { photoBytes, wantedFile } from '../../../support/wanted.ts';
import { openedAt } from '../../../../src/sync/open/open-destination.ts';

class WatchedDestination extends MemoryDestination {
  readonly looked: RelativePath[] = [];

  override async stat(path: RelativePath) {
    this.looked.push(path);
    return super.stat(path);
  }
}

it('looks for files where their folder is there, and in the destination itself', async () => {
  const bytes = photoBytes('photo', 100);
  const destination = new WatchedDestination();
  for (const path of ['2024/01/here.JPG', 'flat.JPG'])
    destination.files.set(path, { bytes, modifiedAtMs: 0 });
  const wanted = ['2024/01/here.JPG', '2024/01/new.JPG', '2024/02/new.JPG', 'flat.JPG', 'new.JPG'].map(
    (path) => wantedFile(path, bytes),
  );

  const facts = await gatherFacts(
    wanted,
    openedAt('d', destination),
    { state: openTestStore(), removedFiles: 'leave' },
    new AbortController().signal,
  );

  expect([...facts.stored.keys()]).toEqual(['2024/01/here.JPG', 'flat.JPG']);
  expect([...facts.signatures.keys()]).toEqual(['2024/01/here.JPG', 'flat.JPG']);
  expect(destination.looked).toEqual([
    '2024/01',
    '2024/02',
    '2024/01/here.JPG',
    '2024/01/new.JPG',
    'flat.JPG',
    'new.JPG',
  ]);
});
