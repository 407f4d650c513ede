import { createHash } from 'node:crypto';

const MARK = 'Written by keepsake service install';

/** The text with a line in front that says whose it is, and by which it is seen whether it was changed. `comment`: around the line. */
export function marked(text: string, [open, close]: readonly [string, string] = ['# ', '']): string {
  return `${open}${MARK}; keepsake service uninstall removes it. ${sumOf(text)}${close}\n${text}`;
}

/** Whose a file is that lies where ours would. */
export function whoseIs(content: string): 'ours' | 'changed' | 'foreign' {
  const end = content.indexOf('\n');
  const [first, text] = [content.slice(0, end), content.slice(end + 1)];
  if (end < 0 || !first.includes(MARK)) return 'foreign';
  return first.includes(sumOf(text)) ? 'ours' : 'changed';
}

function sumOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}
