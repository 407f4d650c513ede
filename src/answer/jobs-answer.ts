import { counted } from '../base/counted.ts';
import { EXIT } from '../base/exit-codes.ts';
import { localTime } from '../base/local-time.ts';
import { printable } from '../base/printable.ts';
import { dateBoundText } from '../config/date-bound-text.ts';
import type { Config } from '../config/config.ts';
import type { DateBound, LibraryChoice } from '../model/selection.ts';
import type { JobReport, JobsReport, JobWishes } from '../sync/inspect/list-jobs.ts';
import { aligned } from './aligned.ts';
import type { Answer } from './answer.ts';
import { asOfJson, asOfWords } from './as-of.ts';
import { treeCommand } from './tree-command.ts';

/** The account, and where its user is. */
type Whose = Pick<Config, 'username' | 'typed' | 'directory'>;

/** The jobs of an account, a line each; undefined: nothing is remembered of it. */
export function jobsAnswer(config: Whose, report: JobsReport | undefined): Answer {
  const { username: account } = config;
  const jobs = report?.jobs ?? [];
  const rows = [['name', 'folder', 'how far', 'last used', 'what it wants'], ...jobs.map(rowOf)];
  return {
    exitCode: EXIT.ok,
    data: {
      account,
      ...(report === undefined ? { asOf: null, complete: false } : asOfJson(report)),
      jobs: jobs.map(jobJson),
      leftTrees: (report?.leftTrees ?? []).map(({ tree, links, location }) => ({
        tree,
        links,
        directory: location ?? null,
      })),
      leftSidecars: report?.leftSidecars ?? 0,
    },
    lines: jobs.length === 0 ? [] : aligned(rows),
    news:
      report === undefined || jobs.length === 0
        ? ['there are no jobs: a sync makes one']
        : [
            asOfWords(report),
            ...leftTreesWords(report.leftTrees, config),
            ...leftSidecarsWords(report.leftSidecars),
          ],
  };
}

function leftTreesWords(trees: JobsReport['leftTrees'], config: Whose): readonly string[] {
  return trees.map((left) => {
    const stay = left.links === 1 ? 'stays' : 'stay';
    const which = `${counted(left.links, 'link')} of the tree ${printable(left.tree)}, which no job wants any more`;
    return `${which}, ${stay}; \`${treeCommand(left, config)}\` takes them away`;
  });
}

function leftSidecarsWords(sidecars: number): readonly string[] {
  if (sidecars === 0) return [];
  const stay = sidecars === 1 ? 'stays as it is' : 'stay as they are';
  return [`${counted(sidecars, 'sidecar')}, which no job keeps up to date, ${stay}`];
}

export function forgottenJobAnswer(
  config: Whose,
  name: string,
  left: Pick<JobsReport, 'leftTrees' | 'leftSidecars'>,
): Answer {
  return {
    exitCode: EXIT.ok,
    data: { account: config.username, forgotten: name },
    news: [
      `the job ${printable(name)} is forgotten; its files stay, and what is recorded of them`,
      'a sync with its flags begins it anew, and downloads nothing that is there',
      ...leftTreesWords(left.leftTrees, config),
      ...leftSidecarsWords(left.leftSidecars),
    ],
  };
}

function rowOf({ name, location, destination, wishes, assetsLeft, usedAtMs }: JobReport): readonly string[] {
  return [
    printable(name),
    printable(location ?? `an earlier folder (${destination})`),
    assetsLeft === 0 ? 'up to date' : `${counted(assetsLeft, 'photo')} to look at`,
    usedAtMs === 0 ? 'not known' : localTime(usedAtMs),
    wishes === undefined ? 'flags of another version of keepsake' : printable(describeWishes(wishes)),
  ];
}

function jobJson({ name, location, destination, wishes, assetsLeft, usedAtMs }: JobReport): object {
  return {
    name,
    destination,
    directory: location ?? null,
    wants:
      wishes === undefined
        ? null
        : {
            ...wishes.selection,
            recent: wishes.selection.recent ?? null,
            untilFound: wishes.selection.untilFound ?? null,
            createdBefore: boundJson(wishes.selection.createdBefore),
            createdAfter: boundJson(wishes.selection.createdAfter),
            filter: wishes.filter ?? null,
            ...wishes.naming,
            dates: wishes.naming.dates ?? 'host',
            folderStructure: wishes.folderStructure,
            fileName: wishes.fileName ?? null,
            trees: wishes.trees,
            playlists: wishes.playlists,
            sidecars: wishes.sidecars ?? null,
          },
    assetsLeft,
    lastUsed: usedAtMs === 0 ? null : new Date(usedAtMs).toISOString(),
  };
}

function boundJson(bound: DateBound | undefined): string | null {
  return bound === undefined ? null : dateBoundText(bound);
}

function boundWords(bound: DateBound): string {
  return 'atMs' in bound ? localTime(bound.atMs) : `${counted(bound.daysAgo, 'day')} before each sync`;
}

function librariesWords({ wanted, without }: LibraryChoice): string {
  return [...wanted, ...without.map((name) => `but ${name}`)].join(', ');
}

/** What a job wants, in words: only what a user would notice. */
function describeWishes({
  selection,
  filter,
  naming,
  folderStructure,
  fileName,
  trees,
  playlists,
  sidecars,
}: JobWishes): string {
  const { sizes, forceSize, liveSize, skipVideos, skipPhotos, skipLivePhotos, liveParts, alignRaw, recent } =
    selection;
  const { libraries, albums, createdBefore, createdAfter, untilFound } = selection;
  const parts: readonly (string | false)[] = [
    `${sizes.join(' and ')}${forceSize ? ', no other size instead' : ''}`,
    libraries !== undefined && `libraries ${librariesWords(libraries)}`,
    albums !== undefined && `albums ${albums.join(', ')}`,
    recent !== undefined && `the newest ${recent}`,
    untilFound !== undefined && `the newest until ${counted(untilFound, 'file')} in a row are here`,
    createdBefore !== undefined && `taken since ${boundWords(createdBefore)}`,
    createdAfter !== undefined && `taken until ${boundWords(createdAfter)}`,
    filter !== undefined && `what is meant by ${filter}`,
    skipVideos && 'no videos',
    skipPhotos && 'no photos',
    skipLivePhotos && 'no moving parts of live photos',
    liveParts === 'video-only' && 'of live photos the moving part only',
    liveParts === 'skip' && 'no live photos',
    liveSize !== 'original' && `moving parts of live photos: ${liveSize}`,
    alignRaw !== 'as-is' && `RAW as ${alignRaw}`,
    folderStructure === 'none' ? 'no folders' : `folders ${folderStructure}`,
    fileName !== undefined && `files ${fileName}`,
    ...trees.map((tree) => `links in ${tree}`),
    playlists && 'a playlist of each album',
    sidecars !== undefined && (sidecars === 'full' ? 'sidecars' : 'sidecars without extensions of photos'),
    naming.dates !== undefined &&
      (naming.dates === 'utc' ? 'dates in UTC' : "dates by the photo's own clock"),
    naming.matchPolicy === 'name-id7' && 'an id in every name',
    naming.keepUnicode && 'names beyond ASCII',
    naming.livePolicy !== 'suffix' && 'moving parts named as their photos',
  ];
  return parts.filter((part) => part !== false).join(', ');
}
