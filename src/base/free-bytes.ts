/**
 * Gives the memory of bytes that nobody will look at again back at once; afterwards the array is empty. The collector would
 * do that, too, but every few dozen megabytes of such memory make it look through the whole heap: of a sync of large files
 * that was half the processor time. Bytes that end before their memory does are left to it, and so is the memory that small
 * buffers share; what stands before the bytes in their memory has to be of no use any more either.
 */
export function freeBytes({ buffer, byteOffset, byteLength }: Uint8Array): void {
  if (!(buffer instanceof ArrayBuffer) || byteOffset + byteLength < buffer.byteLength) return;
  const mayBeShared = byteLength < buffer.byteLength && buffer.byteLength === Buffer.poolSize;
  if (!mayBeShared) buffer.transfer(0);
}
