import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepsake } from '../support/outside.ts';
import { simulated } from '../support/simulated.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function ask(args: readonly string[]) {
  const folder = temporaryFolder();
  const ended = await keepsake(['switch', ...args], { folder, env: { KEEPSAKE_PASSWORD: 'hunter2' } });
  expect(readdirSync(folder)).toEqual([]);
  expect(ended.out + ended.err).not.toMatch(/hunter2|Geheim/);
  return ended;
}

/** As a shell takes the line apart. */
function inShell(line: string): readonly string[] {
  const script = `set -f; printf '%s\\0' ${line}`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('U56: keepsake switch', () => {
  it('prints the new command alone on standard output, and what differs for people', async () => {
    const { code, out, err } = await ask([
      '--from',
      'icloudpd',
      '--',
      "icloudpd -u Sam@example.com -p hunter2 -d '/data/my photos' --folder-structure '{:%Y/%m}' --delete-after-download --auto-delete --mfa-provider webui --smtp-password Geheim --foo Geheim",
    ]);
    expect({ code, out }).toEqual({
      code: 0,
      out: "keepsake --username Sam@example.com --directory '/data/my photos' --folder-structure '{:%Y/%m}' --delete-after-download --auto-delete\n",
    });
    expect(err.split('\n')).toEqual(
      expect.arrayContaining([
        'keepsake: warning: --foo is no flag of icloudpd that is known here: left out',
        expect.stringMatching(/^keepsake: --password: the password is not repeated here: .*--password-file/),
        expect.stringMatching(/^keepsake: --delete-after-download: .* only what was read again /),
        expect.stringMatching(/^keepsake: --mfa-provider: /),
        expect.stringMatching(/^keepsake: --auto-delete: the files go into `.keepsake\/trash` for 30 days/),
        expect.stringMatching(
          /^keepsake: --smtp-password: the password is not repeated here: .*--smtp-password-file/,
        ),
        expect.stringContaining('`keepsake --username Sam@example.com session import'),
        `keepsake: hint: to see what would be downloaded, run \`${out.trim()} --dry-run\``,
      ]),
    );
  });

  it('U56: reads a compose file, whose folders lie beside it', async () => {
    const folder = temporaryFolder();
    const service =
      'image: icloudpd/icloudpd\n    environment: [TZ=UTC]\n    volumes: [./p:/data]\n    command: >\n      icloudpd -u a@b.c\n      -d /data -p hunter2\n';
    mkdirSync(join(folder, 'stack'));
    writeFileSync(join(folder, 'stack/compose.yaml'), `services:\n  photos:\n    ${service}`);
    const args = ['switch', '--from', 'icloudpd', 'stack/compose.yaml'];
    const { code, out, err } = await keepsake(args, { folder });
    expect({ code, out }).toEqual({
      code: 0,
      out: `TZ=UTC keepsake --username a@b.c --directory ${join(folder, 'stack/p')}\n`,
    });
    expect(err).not.toContain('hunter2');
    writeFileSync(join(folder, 'stack/compose.yaml'), 'services: {}\n');
    expect(await keepsake(args, { folder })).toMatchObject({
      code: 2,
      err: expect.stringContaining('error: the file has no service of this tool'),
    });
  });

  it('U56: reads a crontab, and says how the new command stands there', async () => {
    const folder = temporaryFolder();
    const line = String.raw`0 3 * * * icloudpd -u a@b.c -p hunter2 -d /p --folder-structure {:\%Y} >> /log 2>&1 && rsync -a /p nas:`;
    writeFileSync(join(folder, 'crontab.txt'), `# photos, it's old\nTZ=UTC\n${line}\n`);
    const { code, out, err } = await keepsake(['switch', '--from', 'icloudpd', 'crontab.txt'], { folder });
    const command = "TZ=UTC keepsake --username a@b.c --directory /p --folder-structure '{:%Y}'";
    expect({ code, out }).toEqual({ code: 0, out: `${command}\n` });
    expect(err).toContain(
      `in a crontab each % stands behind a backslash: \`${command.replace('%', String.raw`\%`)}\``,
    );
    expect(err).not.toMatch(/hunter2|left out/);
    // Called like a command, and there.
    renameSync(join(folder, 'crontab.txt'), join(folder, 'crontab'));
    expect((await keepsake(['switch', '--from', 'icloudpd', 'crontab'], { folder })).out).toBe(out);
  });

  it('says what would be refused in it', async () => {
    const { err, out } = await ask(
      '--from icloudpd -- icloudpd --recent 0 -u a -d x --size huge -u b --folder-structure {:%Q}'.split(' '),
    );
    expect(out).toContain('--recent 0');
    expect(err.match(/refuses this as it stands: .*/g)).toEqual([
      expect.stringContaining('--recent takes a whole number'),
      expect.stringContaining('account 1 of 2: --size takes'),
      expect.stringContaining('account 2 of 2: --directory is missing'),
      expect.stringContaining('account 2 of 2: --folder-structure: '),
    ]);
    expect(err).not.toContain('keepsake: hint:');
  });

  it.each([
    ["it's", '$HOME', '`x`', 'a b', String.raw`back\slash`, '*', '', '"quoted"', 'ü', '~', '-x', 'a;b&c|d'],
  ])('quotes for a shell: %s %s %s %s %s %s %s', async (...values) => {
    const old = values.flatMap((value) => ['--album', value, '--cookie-directory', value]);
    const { out } = await ask(['--from', 'icloudpd', '--json', '--', 'icloudpd', ...old]);
    const { command, words } = JSON.parse(out) as { command: string; words: readonly string[] };
    expect(inShell(command)).toEqual(words);
    expect(words.filter((_word, at) => words[at - 1] === '--cookie-directory')).toEqual(values);
  });

  it.each<[args: readonly string[], problems: readonly RegExp[]]>([
    [
      [],
      [
        /--from takes icloudpd, kei, docker-icloudpd, icloud-docker or icloud-photos-sync/,
        /the old command line is missing/,
      ],
    ],
    [['--from'], [/--from needs a value/, /is missing/]],
    [['--from', 'hunter2', '--', 'icloudpd'], [/--from takes/]],
    [['--from', 'icloud-docker'], [/its configuration is missing: `keepsake switch --from icloud-docker/]],
    [['--from', 'icloud-docker', 'a', 'b'], [/give its file alone/]],
    [['--from', 'icloud-docker', 'hunter3.yaml'], [/ENOENT|not there|no such/]],
    [['--from', 'icloudpd'], [/the old command line is missing: it stands at the end, behind two hyphens/]],
    [['--from', 'icloudpd', '--', ''], []],
    [
      ['--from', 'icloudpd', '-p', 'hunter2', '-u', 'a'],
      [/does not go with switch/, /is missing/],
    ],
    [['icloudpd', '--from', 'IcloudPD', '--', '-u', 'a'], []],
  ])('tells %j what is wrong', async (args, problems) => {
    const { code, err } = await ask(args);
    expect({ args, code }).toEqual({ args, code: problems.length === 0 ? 0 : 2 });
    for (const problem of problems) expect(err).toMatch(problem);
  });

  it('what it prints brings the same photos as icloudpd would', { timeout: 60_000 }, async () => {
    const cloud = await simulated();
    const { username } = cloud.simulator.account;
    const old = `docker run -v ${cloud.folder}/tree:/data -e TZ=UTC icloudpd/icloudpd icloudpd -u ${username} -p Geheim -d /data --cookie-directory /cookies -v`;
    const { out } = await ask(['--from', 'icloudpd', '--json', '--', old.replace(' -v', '')]);
    const { words } = JSON.parse(out) as { words: readonly string[] };
    expect(words).toContain('/cookies');
    const own = words.slice(1).map((word) => (word === '/cookies' ? 'session' : word));
    expect(
      await cloud.firstRun(['--directory', 'elsewhere', ...own.slice(own.indexOf('--directory'))]),
    ).toMatchObject({ code: 0 });
  });
});
