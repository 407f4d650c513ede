/**
 * Gives the memory of bytes that will not be looked at again back at once; afterwards the array is empty. The collector would
 * do that, too, but every few dozen megabytes of such memory make it look through the whole heap: of a sync of large files
 * that was half the processor time. Only where the bytes fill their memory: otherwise bytes of others may lie in it, as with
 * small buffers everywhere and, since Node 26.10, with what TLS reads.
 */
export function freeBytes({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength && !buffer.detached)
    buffer.transfer(0);
}
