import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acquire } from '../support/acquire-lock.ts';
import { asked } from '../support/asked.ts';
import { BY_ALBUM, places } from '../support/places-cloud.ts';

const TIMEOUT = { timeout: 60_000 };

describe('photos that lie by albums which are not known in full', TIMEOUT, () => {
  it('F55: a relayout by albums that were never listed moves nothing, and says how to list them', async () => {
    const cloud = await places();
    const { library, succeeds, folders, put } = cloud;
    put(library.addAlbum('Rome'), 0, 1);
    await succeeds('--folder-structure', 'none');
    const words = ['relayout', '--folder-structure', '{album}'];
    for (const more of [[], ['--dry-run']]) {
      const { code, err } = await cloud.run([...words, ...more]);
      expect({ code, err }).toMatchObject({
        code: 2,
        err: expect.stringContaining('it is not known yet which photos are in which albums') as string,
      });
      expect(err).toContain('keepsake: hint: run `keepsake list albums --refresh --username');
    }
    expect(folders()).toEqual({ '': 6 });
    await succeeds('list', 'albums', '--refresh');
    await succeeds(...words);
    expect(folders()).toEqual({ '': 4, Rome: 2 });
  });

  it('F55: a dry run beside another run tells places by what is known, and says where that is not all', async () => {
    const cloud = await places();
    const { library, succeeds, put } = cloud;
    put(library.addAlbum('Rome'), 0);
    await succeeds('--folder-structure', 'none', '--recent', '2');
    await succeeds('list', 'assets', '--refresh');
    const beside = async () => {
      const lock = await acquire(join(cloud.folder, 'session'));
      try {
        const calls = await asked(cloud, async () => {
          ended = await cloud.run([...BY_ALBUM, '--only-print-filenames']);
        });
        expect([calls, ended.code]).toEqual([{}, 0]);
        return ended;
      } finally {
        await lock.release();
      }
    };
    let ended = { code: -1, out: '', err: '' };
    expect((await beside()).err).toContain('it is not known in full which photos are in which albums');
    await succeeds('list', 'albums', '--refresh');
    const { err } = await beside();
    expect(err).not.toContain('not known in full');
  });

  it('F55: no photo comes before it is known which albums there are; one that Apple does not list is told', async () => {
    const cloud = await places();
    const { library, succeeds, folders, put } = cloud;
    put(library.addAlbum('Rome'), 0, 1);
    const refuse = (recordType: string) =>
      cloud.simulator.setScenario([
        {
          match: { operation: 'records/query', recordType },
          action: {
            do: 'reply',
            status: 400,
            json: { serverErrorCode: 'BAD_REQUEST', reason: 'no' },
          },
        },
      ]);
    refuse('CPLAlbumByPositionLive');
    const refused = await cloud.firstRun(BY_ALBUM);
    expect([refused.code, cloud.photos().size]).toEqual([7, 0]);
    expect(refused.err).toContain('Apple does not list the albums');
    refuse('CPLContainerRelationLiveByAssetDate');
    const partly = await cloud.firstRun(BY_ALBUM);
    expect(partly.code).toBe(0);
    expect(partly.err).toContain('not all albums could be listed');
    expect(folders()).toEqual({ '': 6 });
    cloud.simulator.setScenario([]);
    await succeeds(...BY_ALBUM);
    expect(folders()).toEqual({ '': 6 });
    await succeeds('relayout', ...BY_ALBUM);
    expect(folders()).toEqual({ '': 4, Rome: 2 });
  });
});
