import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sessionFile, simulated } from '../support/simulated.ts';
import { placeSession } from '../support/kept-session.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { bare, writePrivately } from '../support/bare-command.ts';

const TIMEOUT = { timeout: 60_000 };

describe('keepsake switch --write', TIMEOUT, () => {
  it('U76: writes a file that a sync goes by, from a command line or a configuration, without a password', async () => {
    const cloud = await simulated();
    const { simulator, folder } = cloud;
    const { username, password } = simulator.account;
    await placeSession(sessionFile(cloud));
    writePrivately(
      join(folder, 'icloudpd.conf'),
      `# old\napple_id=${username}\nskip_live_photos=true\nrecent_only=2\ndownload_path=photos\nnextcloud_password=${password}\n`,
    );
    const old = ['switch', '--from', 'docker-icloudpd', 'icloudpd.conf', '--write', 'new.toml'];
    const written = await bare(old, { folder });
    expect(written, written.err).toMatchObject({ code: 0 });
    expect(written.err).toContain('`keepsake --config new.toml --dry-run`');
    expect(statSync(join(folder, 'new.toml')).mode & 0o777).toBe(0o600);
    const text = readFileSync(join(folder, 'new.toml'), 'utf8');
    expect(text).toContain(`directory = "${join(folder, 'photos')}"`);
    expect(written.out + written.err + text).not.toContain(password);

    const env = { KEEPSAKE_SIMULATOR: simulator.url, KEEPSAKE_PASSWORD: password };
    const args = ['--config', 'new.toml', '--cookie-directory', 'session', '--json'];
    const synced = await bare(args, { folder, env });
    expect(JSON.parse(synced.out), synced.err).toMatchObject({ exitCode: 0, saved: 2 });

    const again = await bare(old, { folder });
    expect(again).toMatchObject({
      code: 2,
      err: expect.stringContaining('the file of --write cannot be written: it is there already'),
    });
    const missing = await bare(['switch', '--from', 'kei', 'nowhere.toml'], { folder });
    expect(missing).toMatchObject({
      code: 2,
      err: expect.stringContaining(
        'the configuration of the other tool cannot be read: it is not there (ENOENT)',
      ),
    });
  });

  it('U76: several accounts of one command line become several in one file', async () => {
    const folder = temporaryFolder();
    const old = [
      'icloudpd',
      '--domain',
      'cn',
      '-u',
      'a@b.c',
      '-d',
      'one',
      '-u',
      'd@e.f',
      '-p',
      'hunter2-hunter2',
      '-d',
      'two',
    ];
    const { out } = await bare(
      ['switch', '--from', 'icloudpd', '--json', '--write', 'x.toml', '--', ...old],
      { folder },
    );
    expect(JSON.parse(out)).toMatchObject({
      written: 'x.toml',
      configuration: readFileSync(join(folder, 'x.toml'), 'utf8'),
    });
    const shown = await bare(['config', 'show', '--config', 'x.toml', '--json'], { folder });
    expect(JSON.parse(shown.out)).toMatchObject({
      jobs: [
        {
          account: 'a@b.c',
          settings: { directory: { value: join(folder, 'one') }, domain: { value: 'cn' } },
        },
        { account: 'd@e.f', settings: { directory: { value: join(folder, 'two') } } },
      ],
    });
    expect(out + shown.out).not.toContain('hunter2');
  });
});
