import { always, IN_CONTAINER, later, never, other, type PeerFlag, same } from './peer-flag.ts';
import { PASSWORD } from './password-flag.ts';

const NO_PAGE = never(
  'there is no web page: `keepsake status` tells how it stands, `keepsake login` asks for the code',
);
const DATA_DIR =
  'its files keep their names in `_All-Photos`, where new ones come under the names of their photos; `Albums` has links, and the links that are there stay as they are; it removed what iCloud has no more, which `--mirror-deletions` puts into `.keepsake/trash`';

/** Where it puts photos unless it is told otherwise. */
export const USUAL_DATA_DIR = '/opt/icloud-photos-library';

/** Originals and edits of all libraries, each once, and folders of links. */
const AS_IT_HAD_THEM =
  '--folder-structure _All-Photos --tree Albums/{album} --library all --size original --size adjusted';

/** Options of icloud-photos-sync 1 to 5. Each is a variable, too, of the same name but for those of the account. */
export const ICLOUD_PHOTOS_SYNC: readonly PeerFlag[] = [
  { flags: '-h, --help', fate: same('help') },
  { flags: '-V, --version', fate: same('version') },
  { flags: '-u, --username <address>', fate: same('username') },
  PASSWORD,
  {
    flags: '-T, --trust-token <token>',
    fate: other('keepsake session import FOLDER', 'it takes over the token that lies in the data folder'),
  },
  {
    flags: '-d, --data-dir <folder>',
    fate: other('--directory', `${DATA_DIR}; in a container: ${IN_CONTAINER}`),
    rewrite: (value) => ({
      words: ['--directory', value, ...AS_IT_HAD_THEM.split(' ')],
      differs: DATA_DIR,
    }),
  },
  { flags: '-P, --port <number>', fate: NO_PAGE },
  { flags: '--web-base-path <path>', fate: NO_PAGE },
  {
    flags: '-r, --max-retries <number>',
    fate: always('a file is tried some times, and for a minute at least'),
  },
  {
    flags: '-t, --download-threads <number>',
    fate: other('--threads'),
    rewrite: (value) =>
      /^infinity$/i.test(value)
        ? { words: [], differs: 'there is no end of `--threads`; it is 8' }
        : undefined,
  },
  {
    flags: '--download-timeout <minutes>',
    fate: always('a download goes on for as long as bytes come, and is begun again where none do'),
  },
  { flags: '-S, --schedule <times>', fate: same('schedule', 'a sync begins at once, too') },
  { flags: '--enable-crash-reporting', fate: always('nothing is reported to anybody') },
  { flags: '--fail-on-mfa', fate: always('without a terminal a run ends where a code is needed') },
  { flags: '--mfa-timeout <seconds>', fate: always('without a terminal a run ends where a code is needed') },
  { flags: '--force', fate: always('a lock whose process is gone is in nobody’s way') },
  { flags: '--refresh-token', fate: other('keepsake login', 'it signs in anew') },
  {
    flags: '--remote-delete',
    fate: later('`keepsake prune` moves to Recently Deleted what is proven to be here (docs/DELETING.md)'),
  },
  { flags: '-l, --log-level <level>', fate: same('logLevel') },
  { flags: '-s, --silent', fate: other('--quiet', 'warnings and errors are told') },
  { flags: '--log-to-cli', fate: always('words for people go to standard error') },
  { flags: '--suppress-warnings', fate: never('a warning is told once') },
  {
    flags: '--export-metrics',
    fate: later('`--http-port` offers /metrics for Prometheus, `--report-json` writes a report of each sync'),
  },
  {
    flags: '--enable-network-capture',
    fate: never('it would hold secrets; `--log-level debug` tells each call without them'),
  },
  { flags: '--metadata-rate <rate>', fate: always('the pace of calls goes by what Apple bears') },
  {
    flags: '--region <region>',
    fate: other('--domain cn'),
    rewrite: (value) => ({ words: /^china$/i.test(value) ? ['--domain', 'cn'] : [] }),
  },
  { flags: '--legacy-login', fate: never('Apple takes no plain passwords any more') },
  { flags: '--health-check-url <address>', fate: other('--ping-url') },
];
