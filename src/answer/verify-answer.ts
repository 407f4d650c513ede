import { bytes } from '../base/bytes.ts';
import { counted } from '../base/counted.ts';
import { unreachable } from '../base/errors.ts';
import { localTime } from '../base/local-time.ts';
import { duration } from '../base/duration.ts';
import type { Damage } from '../sync/verify/judge-file.ts';
import { EXIT } from '../base/exit-codes.ts';
import type { Config } from '../config/config.ts';
import { ownCommand, quoted } from '../config/own-command.ts';
import type { StoredFailure } from '../model/state-store.ts';
import { codeOf, describeFailure } from './failure-words.ts';
import type { Answer } from './answer.ts';
import { notKnownWords } from './not-known-words.ts';
import {
  badLinks,
  type FoundFile,
  isSpoilt,
  type Repair,
  type Unrepaired,
  type VerifyReport,
} from '../sync/verify/verify-report.ts';

/** What a check of the saved files found. */
export function verifyAnswer(
  report: VerifyReport,
  { username, typed, directory }: Pick<Config, 'username' | 'typed' | 'directory'>,
  { repair }: { readonly repair: boolean },
): Answer {
  const isBad = isSpoilt(report);
  const { missing, damaged, links, sidecars } = report;
  const lost = missing + damaged + badLinks(links) + links.playlists.missing + sidecars.missing;
  const canHelp = isBad && !repair && lost > 0;
  const command = ownCommand('verify', typed, { scope: 'everything', more: '--repair' });
  return {
    exitCode: isBad ? EXIT.someFailed : EXIT.ok,
    data: { account: username, ...report, found: report.found.map(foundJson) },
    warnings: describeFound(report),
    news: [...summariseCheck(report), ...(missing > 0 && !repair ? moved({ typed, directory }) : [])],
    hint: canHelp ? `run \`${command}\`: what is damaged or missing is brought back` : undefined,
  };
}

/** What was moved or renamed is missing where it was: brought back, it would lie here twice. */
function moved({ typed, directory }: Pick<Config, 'typed' | 'directory'>): readonly string[] {
  if (directory === undefined) return [];
  const command = ownCommand(`import ${quoted(directory.typed)}`, typed, { scope: 'everything' });
  return [
    `files that you moved or renamed are found by their content, where they lie now, by \`${command}\``,
  ];
}

/** The report in words: how much was looked at, then what is as it should be. */
export function summariseCheck(report: VerifyReport): readonly string[] {
  const {
    right,
    rewritten,
    rightBefore,
    unverifiable,
    ignored,
    oldVersionsGone,
    edited,
    repaired,
    copied,
    resumedFromMs,
    notKnown,
  } = report;
  const unknown = notKnown ? [notKnownWords(notKnown)] : [];
  if (report.files === 0 && notKnown !== undefined)
    return ['no file of a photo that the filter means', ...unknown];
  if (report.files === 0) return ['no file was saved in that time'];
  return [
    resumedFromMs !== undefined &&
      `this goes on with the check begun on ${localTime(resumedFromMs)}: ` +
        `${counted(rightBefore, 'file')} found right until then`,
    `${counted(report.files - rightBefore, 'file')} looked at, ${bytes(report.bytes)} read in ${duration(report.seconds)}`,
    right > 0 && `${counted(right, 'file')} right, every byte compared with Apple's signature`,
    rewritten > 0 &&
      `${rewritten} of them as you had them changed by --set-exif, compared with the signature that they had then`,
    unverifiable > 0 &&
      `${counted(unverifiable, 'file')} of the right size, with a signature that cannot be checked`,
    edited > 0 && `${counted(edited, 'file')} changed by you, left alone`,
    ...report.editedFiles.map((path) => `${path}: changed by you`),
    edited > report.editedFiles.length &&
      `${counted(edited - report.editedFiles.length, 'more file')} changed by you`,
    ignored > 0 && `${counted(ignored, 'file')} not there, of photos that are ignored as you wished`,
    oldVersionsGone > 0 &&
      `${counted(oldVersionsGone, 'older version')} of photos edited in iCloud not there any more`,
    repaired > copied && `${counted(repaired - copied, 'file')} fetched again`,
    copied > 0 && `${counted(copied, 'file')} copied from where the same bytes lie here`,
    ...unknown,
    ...linksNews(report.links),
    ...sidecarsNews(report.sidecars),
  ].filter((line) => line !== false);
}

/** What is not as it should be, file by file, in words. */
export function describeFound(report: VerifyReport): readonly string[] {
  const { found, missing, damaged, unreadable, repaired } = report;
  const bad = missing + damaged + unreadable;
  return [
    ...found.map((file) => `${file.path}: ${describe(file)}`),
    ...report.links.found.map(({ path, verdict }) => `${path}: ${LINK_FACTS[verdict]}`),
    ...report.links.playlists.found.map(({ path, verdict }) => `${path}: ${PLAYLIST_FACTS[verdict]}`),
    ...report.sidecars.found.map((path) => `${path}: a sidecar that is not there`),
    report.sidecars.missing > report.sidecars.found.length &&
      `${counted(report.sidecars.missing - report.sidecars.found.length, 'more sidecar')} not there`,
    bad > found.length && `${counted(bad - found.length, 'more file')} not as saved`,
    badLinks(report.links) > report.links.repaired &&
      `${badLinks(report.links) - report.links.repaired} of ${counted(report.links.links, 'link')} not as made`,
    bad > repaired &&
      `${bad} of ${counted(report.files, 'file')} not as saved: ${counts({ missing, damaged, unreadable })}` +
        (repaired > 0 ? `; ${repaired} repaired, ${bad - repaired} left` : ''),
  ].filter((line) => line !== false);
}

function linksNews({ links, right, edited, repaired, playlists }: VerifyReport['links']): readonly string[] {
  return [
    ...(links > 0 ? [`${counted(links, 'link')} looked at, ${right} right`] : []),
    ...(edited > 0 ? [`${counted(edited, 'link')} replaced by something of yours, left alone`] : []),
    ...(repaired > 0 ? [`${counted(repaired, 'link')} made again`] : []),
    ...(playlists.playlists > 0
      ? [`${counted(playlists.playlists, 'playlist')} looked at, ${playlists.right} right`]
      : []),
    ...(playlists.repaired > 0 ? [`${counted(playlists.repaired, 'playlist')} written again`] : []),
  ];
}

function sidecarsNews({ sidecars, right, edited, repaired }: VerifyReport['sidecars']): readonly string[] {
  return [
    ...(sidecars > 0 ? [`${counted(sidecars, 'sidecar')} looked at, ${right} as written`] : []),
    ...(edited > 0 ? [`${counted(edited, 'sidecar')} changed by you or another program, left alone`] : []),
    ...(repaired > 0 ? [`${counted(repaired, 'sidecar')} written again`] : []),
  ];
}

const LINK_FACTS: Readonly<Record<VerifyReport['links']['found'][number]['verdict'], string>> = {
  missing: 'a link that is not there',
  elsewhere: 'a link that does not lead to its photo any more',
  damaged: 'a copy whose bytes are not those of its photo',
};

const PLAYLIST_FACTS: Readonly<Record<'missing' | 'edited', string>> = {
  missing: 'a playlist that is not there',
  edited: 'a playlist that keepsake did not write so: left alone',
};

function describe({ verdict, code, damage, repair }: FoundFile): string {
  const fact = factOf(verdict, code, damage);
  if (repair === undefined) return fact;
  if (repair.kind === 'failed') return `${fact}; not repaired: ${whyNot(repair)}`;
  const aside = repair.aside === undefined ? '' : `; the bad one is kept in ${repair.aside}`;
  const as = repair.path === undefined ? '' : ` as ${repair.path}`;
  const how = repair.copied === true ? 'copied from where the same bytes lie here' : 'fetched again';
  return `${fact}; ${how}${as}${aside}`;
}

function whyNot({ why, aside }: Extract<Repair, { kind: 'failed' }>): string {
  return `${unrepaired(why)}${aside === undefined ? '' : `; the bad one is kept in ${aside}`}`;
}

function unrepaired(why: Unrepaired): string {
  return isFailure(why) ? describeFailure(why) : UNREPAIRED[why.kind];
}

function isFailure(why: Unrepaired): why is StoredFailure {
  return !Object.hasOwn(UNREPAIRED, why.kind);
}

const UNREPAIRED: Readonly<Record<Exclude<Unrepaired['kind'], StoredFailure['kind']>, string>> = {
  gone: 'it is gone in iCloud',
  changed: 'iCloud has another version of it now, which the next sync brings beside it',
  'not-offered': 'its library is not offered any more',
  'no-name': 'no name for it is free',
  ignored: 'the photo is ignored as you wished',
};

/** What programs get of a file. */
function foundJson({ repair, ...file }: FoundFile): object {
  if (repair?.kind !== 'failed') return { ...file, repair };
  const { why, aside } = repair;
  return { ...file, repair: { kind: 'failed', reason: whyNot(repair), code: codeOf(why), aside } };
}

function factOf(verdict: FoundFile['verdict'], code: string | undefined, damage: Damage | undefined): string {
  switch (damage?.kind) {
    case undefined:
      return code === undefined ? FACTS[verdict] : `${REFUSALS[verdict]} (${code})`;
    case 'empty':
      return 'damaged: it is empty';
    case 'cut-off':
      return 'damaged: it ends too early';
    case 'blank':
      return 'damaged: it holds nothing but zeros';
    case 'another':
      return `damaged: what lies there is another of your photos, ${damage.path}`;
    default:
      return unreachable(damage);
  }
}

const FACTS: Readonly<Record<FoundFile['verdict'], string>> = {
  missing: 'it is not there',
  damaged: 'damaged: its bytes are not those that were saved, and nobody edited it',
  unreadable: 'it cannot be read',
};

/** The same where the system gave a reason. */
const REFUSALS: typeof FACTS = { ...FACTS, damaged: 'damaged: the disk does not give its bytes back' };

function counts(numbers: Readonly<Record<string, number>>): string {
  return Object.entries(numbers)
    .filter(([, number]) => number > 0)
    .map(([word, number]) => `${number} ${word}`)
    .join(', ');
}
