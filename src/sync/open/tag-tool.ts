import { openExifTool } from '../../exiftool/exiftool.ts';
import type { OpenTagTool } from '../../model/tag-tool.ts';

/** The program of this machine that writes into photos. */
export const openTagTool: OpenTagTool = () => openExifTool();
