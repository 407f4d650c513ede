import { isSea } from 'node:sea';
import { KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { ownCommand } from '../../config/own-command.ts';
import { missingTags, wishedTags } from '../../metadata/exif-tags.ts';
import type { Wanted } from '../../model/action.ts';
import { failureText } from '../../model/asset-text.ts';
import type { ExifWish, FileRewriter, Rewrite } from '../../model/file-rewriter.ts';
import { NoTagTool, type TagTool, TagToolError } from '../../model/tag-tool.ts';
import { hostOffset } from '../../plan/folder-template.ts';
import { timeOf } from '../../plan/want-files.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { isRecordedAt } from '../paths/is-recorded-at.ts';

export interface OpenedRewriter extends FileRewriter {
  /** What is in the way of a file that is brought to this destination may be that very picture. */
  takesOverAt(ports: TakeOverPorts): void;
  /** Files into which nothing could be written. */
  readonly givenUp: number;
  close(): Promise<void>;
}

interface TakeOverPorts {
  readonly target: OpenedDestination;
  readonly state: { readonly at: StateStore['at']; readonly links: Pick<StateStore['links'], 'at'> };
  /** The signature of the file that is on its way to a name in this run. */
  readonly claimOf: (path: RelativePath) => string | undefined;
}

/** More would bury the rest. */
const NAMED_LIMIT = 20;

/** What writes into files as the user wishes; undefined for no wishes. Rejects with USAGE where this machine cannot do it. */
export async function openRewriter(
  run: Pick<Run, 'config' | 'log' | 'openTagTool'>,
): Promise<OpenedRewriter | undefined> {
  const { exif, typed } = run.config;
  if (exif === undefined) return undefined;
  try {
    return new TagWriter(await run.openTagTool(), exif, run);
  } catch (error) {
    if (!(error instanceof NoTagTool)) throw error;
    const { setExif: _fields, setExifDatetime: _date, ...others } = typed;
    throw new KeepsakeError('USAGE', `nothing can be written into photos here: ${error.message}`, {
      cause: error,
      details: [
        'perl comes with the system, exiftool-vendored with `npm install -g keepsake --include=optional`',
        ...(isSea() ? ['keepsake as a single file takes it from a folder node_modules beside itself'] : []),
        'without --set-exif and --set-exif-datetime files keep the bytes of Apple',
      ],
      hint: `as they come: \`${ownCommand('sync', others, { scope: 'everything' })}\``,
    });
  }
}

class TagWriter implements OpenedRewriter {
  readonly #tool: TagTool;
  readonly #wishes: readonly ExifWish[];
  readonly #run: Pick<Run, 'config' | 'log'>;
  readonly #givenUp = new Set<string>();
  #ports: TakeOverPorts | undefined;
  readonly #takenOver = new Set<string>();

  constructor(tool: TagTool, wishes: readonly ExifWish[], run: Pick<Run, 'config' | 'log'>) {
    this.#tool = tool;
    this.#wishes = wishes;
    this.#run = run;
  }

  get givenUp(): number {
    return this.#givenUp.size;
  }

  takesOverAt(ports: TakeOverPorts): void {
    this.#ports = ports;
  }

  close(): Promise<void> {
    return this.#tool.close();
  }

  of(wanted: Wanted): Rewrite | undefined {
    const { asset, resource } = wanted;
    const taken =
      asset.capturedAtMs === undefined ? undefined : timeOf(asset, this.#run.config.naming, hostOffset);
    const wished = wishedTags(resource, asset.details, this.#wishes, taken);
    if (wished.length === 0) return undefined;
    const giveUp = (why: string) => this.#giveUp(wanted, why);
    return {
      giveUp,
      isThere: async (path, bytes, there, signal) => {
        try {
          if (!(await this.#isNobodys(path, wanted))) return false;
          if (!(await this.#tool.isSamePicture(bytes, there, signal))) return false;
          return this.#takeOnce(path);
        } catch (error) {
          if (!(error instanceof TagToolError)) throw error;
          return false;
        }
      },
      make: async (from, to, signal) => {
        try {
          const names = wished.flatMap(({ unless }) => unless);
          const tags = missingTags(wished, await this.#tool.read(from, names, signal));
          if (Object.keys(tags).length === 0) return false;
          await this.#tool.write(from, to, tags, signal);
          return true;
        } catch (error) {
          if (!(error instanceof TagToolError)) throw error;
          giveUp(error.message);
          return false;
        }
      },
    };
  }

  /** Neither recorded nor about to be. */
  async #isNobodys(path: RelativePath, { resource }: Wanted): Promise<boolean> {
    if (this.#ports === undefined) return false;
    const claim = this.#ports.claimOf(path);
    if (claim !== undefined && claim !== resource.signature) return false;
    return !(await isRecordedAt(this.#ports, path));
  }

  /** For one photo alone: another one with this picture may tell something else in its file. */
  #takeOnce(path: RelativePath): boolean {
    const isFirst = !this.#takenOver.has(path);
    this.#takenOver.add(path);
    return isFirst;
  }

  #giveUp({ key, candidates }: Wanted, why: string): void {
    const text = failureText(key);
    if (this.#givenUp.has(text)) return;
    this.#givenUp.add(text);
    if (this.#givenUp.size > NAMED_LIMIT) return;
    const name = printable(candidates[0] ?? key.asset);
    this.#run.log.warn(`nothing was written into ${name}, which is saved as it came: ${printable(why)}`);
  }
}
