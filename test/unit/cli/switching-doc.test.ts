import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unreachable } from '../../../src/base/errors.ts';
import { parseCommandLine } from '../../../src/cli/program.ts';
import {
  type Fate,
  longNameOf,
  namesOf,
  type Peer,
  type PeerFlag,
  PEERS,
  takesValue,
} from '../../../src/config/peers/peer-flag.ts';
import { PEER_FLAGS } from '../../../src/config/peers/flags-of-peers.ts';
import { translate } from '../../../src/config/peers/translate.ts';
import { flagOf, SETTINGS, type Setting } from '../../../src/config/settings.ts';

const FILE = 'docs/SWITCHING.md';

/** The page is made from the tables that `keepsake switch` goes by. */
function page(): string {
  return `# Coming from another tool

<!-- Made from src/config/peers/; \`UPDATE_DOCS=1 npx vitest run switching-doc\` writes it. -->

\`keepsake switch\` says what your old command line is here, and what would differ. It prints no password, and touches nothing:
with \`--write FILE\` it writes the same into a new file as a configuration ([CONFIG.md](CONFIG.md)), which only you can read.

    keepsake switch --from icloudpd -- icloudpd -u sam@example.com -d ~/Photos --size original --threads-num 4
    keepsake switch --from icloudpd -- docker run -v /srv/photos:/data icloudpd/icloudpd icloudpd -u sam@example.com -d /data
    keepsake switch --from icloudpd docker-compose.yml
    keepsake switch --from icloudpd /etc/systemd/system/icloudpd.service
    keepsake switch --from icloudpd ~/bin/photos.sh
    keepsake switch --from kei -- kei sync -u sam@example.com --download-dir ~/Photos --recent 30d
    keepsake switch --from docker-icloudpd -- apple_id=sam@example.com download_path=/srv/photos photo_size=original,medium
    keepsake switch --from docker-icloudpd -- docker run -e apple_id=sam@example.com -e TZ=Europe/Paris -v /srv/photos:/home/user/iCloud boredazfcuk/icloudpd
    keepsake switch --from docker-icloudpd icloudpd.conf --write keepsake.toml
    keepsake switch --from kei ~/.config/kei/config.toml --write keepsake.toml
    keepsake switch --from icloud-docker config.yaml --write keepsake.toml
    keepsake switch --from icloud-photos-sync docker-compose.yml

The old line may stand as it is in a crontab, a script or a unit of systemd, in one pair of quotes or in its file: what else is said there is
passed over, variables that the text sets are filled in, and percent signs are read as they are meant there. So are lines of older
releases of icloudpd: the folder without a flag, \`--keep-unicode-in-filenames true\`.

Standard output has the new command alone, quoted for a shell; \`--json\` has all of it. Photos that are there already are known by their
content, whatever tool brought them and whatever it called them: nothing is downloaded again. Sessions of icloudpd, kei and others are
taken over ([SIGN-IN.md](SIGN-IN.md#from-icloudpd)).

- **same**: the same flag with the same meaning, but for what stands beside it.
- **other name**: a flag or a command of another name.
- **always so**: nothing has to be said for it, or it changes nothing there either.
- **not in this version**: refused with exit code 2 and what to do instead; values are not printed.
- **never**: it is not going to be, and why.

Values are taken in capitals, too, and several accounts in one command as icloudpd takes them ([CLI.md](CLI.md)).

${PEERS.map(tableOf).join('\n\n')}
`;
}

const TITLES: Readonly<Record<Peer, string>> = {
  icloudpd: 'icloudpd 1.32',
  kei: 'kei, `sync` (0.13; later versions have most of it in a file)',
  'docker-icloudpd': 'docker-icloudpd, `icloudpd.conf`',
  'icloud-docker': 'icloud-docker (mandarons), `config.yaml`',
  'icloud-photos-sync': 'icloud-photos-sync, flags and variables',
};

function tableOf(peer: Peer): string {
  return `## ${TITLES[peer]}

| ${peer} | keepsake | |
|---|---|---|
${PEER_FLAGS[peer].map(rowOf).join('\n')}`;
}

function rowOf({ flags, fate, absent }: PeerFlag): string {
  const [what, beside] = inWords(fate);
  return `| \`${flags}\` | ${what} | ${[beside, absent].filter((text) => text !== undefined && text !== '').join('; ')} |`;
}

function inWords(fate: Fate): readonly [string, string | undefined] {
  switch (fate.kind) {
    case 'same':
      return ['same', fate.differs];
    case 'other':
      return [`other name: \`${fate.name}\``, fate.differs];
    case 'always':
      return ['always so', fate.why];
    case 'later':
      return ['not in this version', fate.instead];
    case 'never':
      return ['never', fate.why];
    default:
      return unreachable(fate);
  }
}

it('docs/SWITCHING.md is what the tables say', () => {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(FILE, page());
  expect(readFileSync(FILE, 'utf8')).toBe(page());
});

/** As the help of icloudpd 1.32 has them: values where it names some. */
const OF_ICLOUDPD: Readonly<Record<string, readonly string[] | 'value' | 'bare'>> = {
  '--help': 'bare',
  '--version': 'bare',
  '--use-os-locale': 'bare',
  '--only-print-filenames': 'bare',
  '--log-level': ['debug', 'info', 'error'],
  '--no-progress-bar': 'bare',
  '--threads-num': 'value',
  '--domain': ['com', 'cn'],
  '--watch-with-interval': 'value',
  '--password-provider': ['console', 'keyring', 'parameter', 'webui'],
  '--mfa-provider': ['console', 'webui'],
  '--directory': 'value',
  '--auth-only': 'bare',
  '--cookie-directory': 'value',
  '--size': ['original', 'medium', 'thumb', 'adjusted', 'alternative'],
  '--live-photo-size': ['original', 'medium', 'thumb'],
  '--recent': 'value',
  '--until-found': 'value',
  '--album': 'value',
  '--list-albums': 'bare',
  '--library': 'value',
  '--list-libraries': 'bare',
  '--skip-videos': 'bare',
  '--skip-photos': 'bare',
  '--skip-live-photos': 'bare',
  '--xmp-sidecar': 'bare',
  '--force-size': 'bare',
  '--auto-delete': 'bare',
  '--folder-structure': 'value',
  '--set-exif-datetime': 'bare',
  '--smtp-username': 'value',
  '--smtp-password': 'value',
  '--smtp-host': 'value',
  '--smtp-port': 'value',
  '--smtp-no-tls': 'bare',
  '--notification-email': 'value',
  '--notification-email-from': 'value',
  '--notification-script': 'value',
  '--delete-after-download': 'bare',
  '--keep-icloud-recent-days': 'value',
  '--dry-run': 'bare',
  '--keep-unicode-in-filenames': 'bare',
  '--live-photo-mov-filename-policy': ['suffix', 'original'],
  '--align-raw': ['as-is', 'original', 'alternative'],
  '--file-match-policy': ['name-size-dedup-with-suffix', 'name-id7'],
  '--skip-created-before': 'value',
  '--skip-created-after': 'value',
  '--username': 'value',
  '--password': 'value',
};

describe('the flags of icloudpd', () => {
  it('are all in the table, and no other', () => {
    const table = PEER_FLAGS.icloudpd.map((flag) => [longNameOf(flag), takesValue(flag)] as const);
    const theirs = Object.entries(OF_ICLOUDPD).map(([name, takes]) => [name, takes !== 'bare'] as const);
    expect(new Map(table)).toEqual(new Map(theirs));
  });

  it.each(Object.entries(OF_ICLOUDPD))(
    '%s is known on the command line, with or without a value',
    (flag, takes) => {
      const args = takes === 'bare' ? [flag] : [flag, takes === 'value' ? '5' : (takes[0] ?? '')];
      expect(parseCommandLine(args).problems).toEqual([]);
    },
  );

  it('have their short names here, too', () => {
    const short = PEER_FLAGS.icloudpd.flatMap((flag) =>
      namesOf(flag).filter((name) => !name.startsWith('--')),
    );
    expect(short.toSorted()).toEqual(['-a', '-d', '-h', '-l', '-p', '-u']);
    for (const name of short)
      for (const problem of parseCommandLine([name, 'x']).problems)
        expect(problem).toMatch(/ is not in this version|^unexpected word/);
  });
});

describe.each(PEERS)('the table of %s', (peer) => {
  const flags = PEER_FLAGS[peer];

  it('names each flag once', () => {
    const names = flags.flatMap(namesOf);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(flags.map((flag) => [flag.flags, flag] as const))('is true about %s', (_flags, flag) => {
    const { fate } = flag;
    const ours = Object.values<Setting>(SETTINGS).flatMap(namesOf);
    // What became a setting of ours is not waited for any more.
    if (fate.kind === 'later' || fate.kind === 'never') expect(ours).not.toContain(longNameOf(flag));
    if (fate.kind === 'same' && fate.setting !== 'help' && fate.setting !== 'version') {
      expect(flagOf(fate.setting)).toBe(longNameOf(flag));
      expect(SETTINGS[fate.setting].kind === 'flag').toBe(!takesValue(flag));
    }
    if (fate.kind === 'other') {
      const [name = '', ...more] = fate.name.replace(/^keepsake /, '').split(' ');
      const line = parseCommandLine([name, ...more, ...(takesValue(flag) && more.length === 0 ? ['1'] : [])]);
      expect(line.problems.filter((problem) => /unknown|does not go/.test(problem))).toEqual([]);
      if (!name.startsWith('--')) expect(line.command).toBe(name);
    }
    for (const text of 'why' in fate ? [fate.why] : 'instead' in fate ? [fate.instead] : [fate.differs]) {
      for (const [, words = ''] of (text ?? '').matchAll(/`keepsake ([^`]*)`/g)) {
        const [command, ...rest] = words.split(' ');
        expect(parseCommandLine([command ?? '', ...rest]).command).toBe(command);
      }
    }
  });
});

it('every value that icloudpd takes is taken, or said not to be', () => {
  for (const [flag, takes] of Object.entries(OF_ICLOUDPD)) {
    if (typeof takes === 'string') continue;
    for (const value of takes) {
      const { words, differences } = translate('icloudpd', ['icloudpd', flag, value, '-u', 'a', '-d', 'b']);
      const setting = Object.values<Setting>(SETTINGS).find((one) => namesOf(one).includes(flag));
      const isTaken = setting !== undefined && 'choices' in setting && setting.choices.includes(value);
      const isSaid = differences.some((one) => one.flag === flag);
      expect({ flag, value, ok: isTaken && (words.includes(value) || isSaid) }).toEqual({
        flag,
        value,
        ok: true,
      });
    }
  }
});
