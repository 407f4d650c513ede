import { describe, expect, it } from 'vitest';
import type { TypedPeer } from '../../../../src/config/peers/peer-flag.ts';
import { translate } from '../../../../src/config/peers/translate.ts';

const found = (text: string, peer: TypedPeer = 'icloudpd') => {
  const { words, zone, place, differences } = translate(peer, [text]);
  expect(JSON.stringify(differences)).not.toContain('hunter2');
  const unknown = differences.filter(({ kind }) => kind === 'unknown').map((one) => one.text);
  return { words: words.join(' '), zone, place, unknown };
};
const plain = { zone: undefined, place: undefined, unknown: [] };

describe('U56: the command of a tool, wherever it stands', () => {
  it.each<[text: string, words: string, more?: Partial<ReturnType<typeof found>>]>([
    [
      '0 3 * * * icloudpd -u a -d /p >> /var/log/x.log 2>&1',
      '--username a --directory /p',
      { place: 'crontab' },
    ],
    [
      String.raw`*/5 1-3 * jan mon,tue root icloudpd -u a --folder-structure '{:\%Y/\%m}' > /dev/null`,
      '--username a --folder-structure {:%Y/%m}',
      { place: 'crontab' },
    ],
    [
      'MAILTO=hunter2\nTZ=Europe/Rome\n# 1 2 3 4 5 icloudpd -u old\n@daily icloudpd -u a -d /p\n',
      '--username a --directory /p',
      { place: 'crontab', zone: 'Europe/Rome' },
    ],
    ['cd /x && icloudpd -u a -d /p && rsync -a /p nas:/p', '--username a --directory /p'],
    [
      'icloudpd -u a -d /p --recent 5; chown -R sam /p | tee -p hunter2',
      '--username a --directory /p --recent 5',
    ],
    ['icloudpd -u a # not -p hunter2', '--username a'],
    ['pip install -U icloudpd\nicloudpd -u a -d /p\n', '--username a --directory /p'],
    [
      'docker pull icloudpd/icloudpd && docker run -v /srv:/data icloudpd/icloudpd icloudpd -u a -d /data',
      '--username a --directory /srv',
    ],
    [
      '#!/bin/sh\nset -e\nUSER="a@b.c"\nPASS=hunter2\nexport TZ=UTC\nicloudpd -u "$USER" -p "$PASS" \\\n -d "${HOME}/p" || exit 1\n',
      '--username a@b.c --directory ~/p',
      { zone: 'UTC' },
    ],
    ["su - sam -c 'icloudpd -u a -d /p'", '--username a --directory /p'],
    ['bash -lc "cd /x; TZ=UTC icloudpd -u a >/dev/null" -p hunter2', '--username a', { zone: 'UTC' }],
    [
      "docker run -v /srv:/data icloudpd/icloudpd sh -c 'icloudpd -u a -d /data'",
      '--username a --directory /srv',
    ],
    [
      '[Unit]\nDescription=icloudpd for -u you\n[Service]\n; -p hunter2\nEnvironment=TZ=UTC\nExecStartPre=/bin/echo -u b\nExecStart=-/usr/bin/icloudpd -u a \\\n  -d %h/p --folder-structure {:%%Y}\nRestart=always\n',
      '--username a --directory ~/p --folder-structure {:%Y}',
      { zone: 'UTC', place: 'unit' },
    ],
    [String.raw`icloudpd.exe -u a -d C:\Users\sam\p`, String.raw`--username a --directory C:\Users\sam\p`],
    [
      'icloudpd -u a -d x && icloudpd -u b -d y',
      '--username a --directory x',
      { unknown: ['the text has 1 more command of icloudpd: give each by itself, this is the first'] },
    ],
    ['-u a -d x', '--username a --directory x'],
    [
      String.raw`schtasks /create /tr "C:\x\icloudpd-1.32.2-windows-amd64.exe -u a -d D:\p" /sc daily /p hunter2`,
      String.raw`--username a --directory D:\p`,
    ],
    ['A="-u a -d /p"\nicloudpd $A"x" --recent "$N"\n', '--username a --directory /px --recent $N'],
    ['F="-u a"\nMORE=$F\nicloudpd ${MORE} -d "$F"', '--username a --directory -u a'],
    [
      'P = "/my photos"\nQ = /your photos \n@daily icloudpd -u a -d "$P/$Q"\n',
      '--username a --directory /my photos//your photos',
      { place: 'crontab' },
    ],
    ["ssh nas 'cd /x && icloudpd -u a -d /p > log'", '--username a --directory /p'],
  ])('%j', (text, words, more = {}) => {
    expect(found(text)).toEqual({ ...plain, words, ...more });
  });

  it('of kei, and of a container of docker-icloudpd', () => {
    expect(found('export KEI_SIZE=thumb\n0 3 * * * kei sync -u a >/log', 'kei').words).toBe(
      '--size thumb --username a',
    );
    const script =
      'docker stop icloudpd\ndocker run -e apple_id=a -e photo_size=thumb \\\n boredazfcuk/icloudpd\n';
    expect(found(script, 'docker-icloudpd').words).toBe('--username a --size thumb');
  });

  it.each([
    ['icloudpd --keep-unicode-in-filenames true -u a', '--keep-unicode-in-filenames --username a'],
    ['icloudpd --keep-unicode-in-filenames=false -u a', '--username a'],
    ['icloudpd --keep-unicode-in-filenames False --skip-videos', '--skip-videos'],
    ['icloudpd ./Photos -u a', '--directory ./Photos --username a'],
    ['docker run icloudpd/icloudpd icloudpd /data -u a', '--directory /data --username a'],
  ])('as older releases of icloudpd took it: %s', (text, words) => {
    expect(found(text)).toEqual({ ...plain, words });
  });

  it('takes no word for a folder where the program is not named', () => {
    expect(found('photos -u a')).toMatchObject({
      words: '--username a',
      unknown: [expect.stringMatching(/^a word/)],
    });
  });

  it.each([
    ['kei sync --skip-videos=false --xmp-sidecar true', '--xmp-sidecar'],
    ['kei sync --unfiled false --recent 1', '--recent 1'],
    ['kei -u a sync --recent 1', '--username a --recent 1'],
    ['kei service run --recent 1', '--recent 1 --watch-with-interval 86400'],
    ['kei service run --watch-with-interval 60', '--watch-with-interval 60'],
  ])('as kei takes it: %s', (text, words) => {
    expect(found(text, 'kei')).toEqual({ ...plain, words });
  });
});
