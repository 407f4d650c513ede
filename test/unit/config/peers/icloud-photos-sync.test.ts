import { describe, expect, it } from 'vitest';
import { composeWords } from '../../../../src/config/peers/compose.ts';
import { translate } from '../../../../src/config/peers/translate.ts';

const TREE =
  '--folder-structure _All-Photos --tree Albums/{album} --library all --size original --size adjusted';

const translated = (typed: readonly string[]) => {
  const { words, zone, sessions, differences } = translate('icloud-photos-sync', typed);
  expect(JSON.stringify({ words, differences })).not.toContain('hunter2');
  const unknown = differences.filter(({ kind }) => kind === 'unknown');
  return { words: words.join(' '), zone, sessions, unknown };
};

describe('a command line of icloud-photos-sync', () => {
  it.each([
    ['icloud-photos-sync -u a@b.c -p hunter2 -d /p sync', `--username a@b.c --directory /p ${TREE}`],
    [
      'icloud-photos-sync daemon --username a@b.c -d /p -S "0 3 * * *" --metadata-rate 1/20 -T hunter2',
      `--username a@b.c --directory /p ${TREE} --schedule 0 3 * * *`,
    ],
    ['icloud-photos-sync -u a -d /p -S "0 3 * * *" sync', `--username a --directory /p ${TREE}`],
    [
      'icloud-photos-sync -u a -d /p --region china -t Infinity --health-check-url https://x/y token',
      `--username a --directory /p ${TREE} --domain cn --ping-url https://x/y --auth-only`,
    ],
    [
      'export APPLE_ID_USER=a APPLE_ID_PWD=hunter2 DATA_DIR=/p DOWNLOAD_THREADS=9 SILENT=true USERNAME=sam PORT=80 HOME=/x\nicloud-photos-sync sync',
      `--username a --directory /p ${TREE} --threads 9 --quiet`,
    ],
    [
      'docker run -v /srv/p:/opt/icloud-photos-library -e TRUST_TOKEN=hunter2 steilerdev/icloud-photos-sync:latest -u a --enable-crash-reporting sync',
      `--username a --directory /srv/p ${TREE}`,
    ],
  ])('%s', (typed, words) => {
    const sorted = (text: string) => text.split(' --').toSorted();
    const found = translated([typed]);
    expect(sorted(` ${found.words}`)).toEqual(sorted(` ${words}`));
    expect(found.unknown).toEqual([]);
  });

  it('runs by itself where it is not told what to do, and its session lies among the photos', () => {
    expect(translated(['icloud-photos-sync', '-u', 'a'])).toMatchObject({
      words: expect.stringMatching(
        /^--username a --schedule 0 2 \* \* \* --directory \/opt\/icloud-photos-library /,
      ),
      sessions: '/opt/icloud-photos-library',
    });
  });

  it('names what is not known, such as its archive', () => {
    expect(translated(['icloud-photos-sync', 'archive', 'hunter2']).unknown).toHaveLength(1);
  });

  it('of a compose file', () => {
    const text = [
      'services:',
      '  photos-sync:',
      '    image: steilerdev/icloud-photos-sync:latest',
      '    user: 1000:1000',
      '    environment:',
      '      APPLE_ID_USER: "a@b.c"',
      '      APPLE_ID_PWD: "hunter2"',
      '      TZ: "Europe/Berlin"',
      '      SCHEDULE: "30 2 * * *"',
      '      ENABLE_CRASH_REPORTING: true',
      '    volumes:',
      '      - ./photos:/opt/icloud-photos-library',
    ].join('\n');
    const words = composeWords('icloud-photos-sync', text, '/srv');
    if ('problem' in words) throw new Error(words.problem);
    expect(translated(words)).toEqual({
      words: `--username a@b.c --schedule 30 2 * * * --directory /srv/photos ${TREE}`,
      zone: 'Europe/Berlin',
      sessions: '/srv/photos',
      unknown: [],
    });
  });
});
