import type { OpenTagTool } from '../../model/tag-tool.ts';

/** The program of this machine that writes into photos; loaded where it is asked for. */
export const openTagTool: OpenTagTool = async () => {
  const { openExifTool } = await import('../../exiftool/exiftool.ts');
  return openExifTool();
};
