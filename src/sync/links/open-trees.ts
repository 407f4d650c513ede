import { KeepsakeError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import { ownCommand } from '../../config/own-command.ts';
import type { LinkMode, TreeNumber } from '../../model/links.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { Template } from '../../model/template.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { treeRule } from './tree-rule.ts';

/** A tree of links, as the destination numbers it. */
export interface OpenTree {
  readonly tree: TreeNumber;
  readonly folder: Template;
}

/** The trees that these settings want, each with its number; those that are new here get one. */
export async function openTrees(
  { links }: Pick<StateStore, 'links'>,
  { id }: OpenedDestination,
  { trees, naming }: Pick<Config, 'trees' | 'naming'>,
): Promise<readonly OpenTree[]> {
  const open: OpenTree[] = [];
  for (const folder of trees ?? [])
    open.push({ tree: await links.openTree(id, treeRule(folder, naming)), folder });
  return open;
}

/** What is to be tried without a word of the user: nothing that takes space, and nothing that a moved photo breaks. */
const AUTOMATIC: readonly LinkMode[] = ['hard', 'reflink'];

/**
 * The ways to make a link here, the best first. Found out before anything is downloaded: throws USAGE where the destination cannot do
 * what is wanted.
 */
export async function chooseLinkModes(
  { destination }: Pick<OpenedDestination, 'destination'>,
  { linkMode, typed }: Pick<Config, 'linkMode' | 'typed'>,
): Promise<readonly LinkMode[]> {
  if (linkMode === 'copy') return ['copy'];
  const possible = await destination.links.kinds();
  const wished: readonly LinkMode[] = linkMode === 'auto' ? AUTOMATIC : [linkMode];
  const modes = wished.filter((mode) => mode !== 'copy' && possible.has(mode));
  if (modes.length > 0) return modes;
  const { tree: _tree, linkMode: _mode, ...others } = typed;
  const trees = typed.tree === undefined ? {} : { tree: typed.tree };
  throw new KeepsakeError('USAGE', `${WORDS[linkMode]}, so there can be no --tree of them`, {
    details: [
      '--link-mode copy makes copies, each of which takes the space of its photo',
      ...(possible.has('symlink')
        ? ['--link-mode symlink makes symbolic links, which the disk can have']
        : []),
    ],
    hint: `with copies: \`${ownCommand('sync', { ...others, ...trees, linkMode: ['copy'] }, { scope: 'everything' })}\``,
  });
}

const WORDS: Readonly<Record<Exclude<Config['linkMode'], 'copy'>, string>> = {
  auto: 'the disk with the photos has neither hard links nor files that share their bytes',
  hard: 'the disk with the photos has no hard links',
  reflink: 'the disk with the photos has no files that share their bytes',
  symlink: 'the disk with the photos has no symbolic links',
};
