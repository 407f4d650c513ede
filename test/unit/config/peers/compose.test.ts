import { describe, expect, it } from 'vitest';
import { type ComposedPeer, composeWords } from '../../../../src/config/peers/compose.ts';
import { translate } from '../../../../src/config/peers/translate.ts';

function translated(peer: ComposedPeer, text: string) {
  const words = composeWords(peer, text, '/srv/stack');
  if ('problem' in words) throw new Error(words.problem);
  return translate(peer, words);
}

const service = (...lines: readonly string[]) =>
  ['version: "3"', 'services:', '  photos:', ...lines.map((line) => `    ${line}`), ''].join('\n');
const ICLOUDPD = service(
  'image: icloudpd/icloudpd:latest',
  'container_name: icloudpd',
  'restart: unless-stopped',
  'environment:',
  '  - TZ=America/New_York',
  'volumes:',
  '  - ./photos:/data',
  '  - /srv/cookies:/cookies',
);

describe('a compose file', () => {
  it.each([
    [
      'one line',
      ['command: icloudpd -u a@b.c -d /data --cookie-directory /cookies --watch-with-interval 3600'],
    ],
    [
      'several lines',
      [
        'command: >-',
        '  icloudpd',
        '  -u a@b.c -d /data',
        '',
        '  --cookie-directory /cookies',
        '  --watch-with-interval 3600',
      ],
    ],
    [
      'a list',
      [
        'command:',
        ...'icloudpd -u a@b.c -d /data --cookie-directory /cookies --watch-with-interval 3600'
          .split(' ')
          .map((one) => `  - "${one}"`),
      ],
    ],
    [
      'flags alone, for a program that the image names',
      [
        'command: ["-u", "a@b.c", "-d", "/data", "--cookie-directory", "/cookies", "--watch-with-interval", "3600"]',
      ],
    ],
  ])('of icloudpd, with a command in %s', (_form, command) => {
    const { words, zone, differences } = translated(
      'icloudpd',
      ICLOUDPD +
        service(...command)
          .split('\n')
          .slice(3)
          .join('\n'),
    );
    expect(words.join(' ')).toBe(
      '--username a@b.c --directory /srv/stack/photos --cookie-directory /srv/cookies --watch-with-interval 3600',
    );
    expect(zone).toBe('America/New_York');
    expect(differences.filter(({ kind }) => kind === 'unknown')).toEqual([]);
  });

  it('of docker-icloudpd, with a table of variables and another service beside it', () => {
    const text = [
      service(
        'image: boredazfcuk/icloudpd',
        'environment:',
        '  TZ: Europe/London',
        '  apple_id: a@b.c',
        '  download_path: /home/user/iCloud',
        '  skip_videos: true',
        '  photo_album: A$AP',
        '  telegram_token: hunter2',
        'volumes: [ "config:/config", "/srv/p:/home/user/iCloud" ]',
      ),
      '  web:\n    image: nginx\n    ports:\n      - "80:80"\nvolumes:\n  config:\n',
    ].join('');
    const { words, zone, sessions, differences } = translated('docker-icloudpd', text);
    expect(words.join(' ')).toBe('--username a@b.c --directory /srv/p --skip-videos --album A$AP');
    expect({ zone, sessions }).toEqual({ zone: 'Europe/London', sessions: undefined });
    expect(JSON.stringify(differences)).not.toMatch(/hunter2|variable of a shell/);
  });

  it('of kei, by its variables', () => {
    const text = service(
      'image: ghcr.io/rhoopr/kei:latest',
      'environment:',
      '  TZ: Asia/Tokyo',
      '  PUID: 1000',
      '  ICLOUD_USERNAME: a@b.c',
      '  ICLOUD_PASSWORD: hunter2',
      '  KEI_DOWNLOAD_DIR: /photos',
      '  KEI_SKIP_VIDEOS: true',
      '  KEI_XMP_SIDECAR: false',
      '  KEI_WATCH_WITH_INTERVAL: 3600',
      '  KEI_NEW_THING: hunter2',
      'volumes: [ "/srv/p:/photos" ]',
      'command: sync --recent 30d',
    );
    const { words, zone, differences } = translated('kei', text);
    expect(words.join(' ')).toBe(
      '--username a@b.c --directory /srv/p --skip-videos --watch-with-interval 3600 --skip-created-before 30d',
    );
    expect(zone).toBe('Asia/Tokyo');
    expect(differences.filter(({ kind }) => kind === 'unknown').map(({ flag }) => flag)).toEqual([
      'KEI_NEW_THING',
    ]);
    expect(differences.find(({ flag }) => flag === '--password')?.kind).toBe('secret');
    expect(JSON.stringify(differences)).not.toContain('hunter2');
  });

  it.each([
    ['services:\n  web:\n    image: nginx\n', 'the file has no service of this tool'],
    ['', 'the file has no service of this tool'],
    [`${ICLOUDPD}  more:\n    image: icloudpd/icloudpd\n`, /several services/],
    [service('image: boredazfcuk/icloudpd:1'), /one of docker-icloudpd: give --from docker-icloudpd/],
    ['services:\n  a: &x\n    image: icloudpd\n', 'line 2 of the file is no YAML that is understood here'],
    [
      service(
        'image: icloudpd/icloudpd',
        'command: >',
        '  icloudpd',
        'volumes:',
        '  - type: bind',
        '    source: /a',
      ),
      'line 8 of the file is no YAML that is understood here',
    ],
  ])('that says nothing of it: %j', (text, problem) => {
    expect(composeWords('icloudpd', text, '/')).toEqual({ problem: expect.stringMatching(problem) });
  });
});
