import { join } from 'node:path';
import { accountFileStem } from '../account/account-file-stem.ts';
import { type FileCalls, systemFileCalls } from '../account/file-calls.ts';
import { readPrivateFile } from '../account/private-file.ts';
import { replaceFile } from '../account/replace-file.ts';
import { decodeMemory, encodeMemory, type Memory, NO_MEMORY } from './memory.ts';

/** Where it is kept what the user was told. The file is read and written anew for each cycle: other jobs of the account use it, too. */
export interface MemoryFile {
  read(): Promise<Memory>;
  write(memory: Memory): Promise<void>;
}

export function openMemoryFile(
  directory: string,
  account: string,
  calls: FileCalls = systemFileCalls,
): MemoryFile {
  const path = join(directory, `${accountFileStem(account)}.notices.json`);
  return {
    async read() {
      const { text } = await readPrivateFile(calls, path);
      return text === undefined ? NO_MEMORY : decodeMemory(text);
    },
    write: (memory) => replaceFile(calls, path, encodeMemory(memory)),
  };
}
