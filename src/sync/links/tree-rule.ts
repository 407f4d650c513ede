import { jsonFrom } from '../../base/json-from.ts';
import type { Naming } from '../../model/selection.ts';
import type { Template } from '../../model/template.ts';
import { writeFolderTemplate } from '../../plan/folder-template.ts';
import type { WantRules } from '../../plan/want-files.ts';

/** What decides where the links of a tree are. */
export function treeRule(folder: Template, { dates }: Pick<Naming, 'dates'>): string {
  const { language } = folder;
  return JSON.stringify({
    folder: writeFolderTemplate(folder),
    ...(language !== undefined && { language }),
    ...(dates !== undefined && { dates }),
  });
}

/** The same of all trees that these want. */
export function treeRulesOf(wishes: readonly Pick<WantRules, 'trees' | 'naming'>[]): ReadonlySet<string> {
  return new Set(wishes.flatMap(({ trees = [], naming }) => trees.map((tree) => treeRule(tree, naming))));
}

/** The template of such a text, as `--tree` takes it. */
export function folderOfTree(rule: string): string {
  const folder: unknown = Reflect.get(Object(jsonFrom(rule)), 'folder');
  return typeof folder === 'string' ? folder : rule;
}
