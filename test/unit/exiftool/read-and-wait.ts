import { openExifTool } from '../../../src/exiftool/exiftool.ts';

/** Reads a file with ExifTool, says so, and then waits to be killed. */
const [program = '', photo = ''] = process.argv.slice(2);
const tool = await openExifTool({ program });
await tool.read(photo, ['Rating'], new AbortController().signal);
console.log('read');
setInterval(() => {}, 60_000);
