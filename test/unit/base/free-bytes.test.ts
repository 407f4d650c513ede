import { describe, expect, it } from 'vitest';
import { freeBytes } from '../../../src/base/free-bytes.ts';

describe('freeBytes', () => {
  it('gives back the memory of bytes that fill it', () => {
    const bytes = new Uint8Array(100_000);
    freeBytes(bytes);
    expect([bytes.length, bytes.buffer.byteLength]).toEqual([0, 0]);
  });

  it('gives back the memory of bytes that stand behind others, as the first ones of an answer behind its head', () => {
    const { buffer } = new Uint8Array(50_000);
    freeBytes(new Uint8Array(buffer, 400));
    expect(buffer.byteLength).toBe(0);
  });

  it.each<[what: string, bytes: () => Uint8Array]>([
    ['bytes with others behind them', () => new Uint8Array(new ArrayBuffer(50_000), 0, 40_000)],
    ['the last ones of the memory that small buffers share', () => lastOfPool()],
    ['memory that threads share', () => new Uint8Array(new SharedArrayBuffer(50_000))],
  ])('leaves %s alone', (_what, make) => {
    const bytes = make();
    const { length, buffer } = bytes;
    freeBytes(bytes);
    expect([bytes.length, bytes.buffer]).toEqual([length, buffer]);
    expect(buffer.byteLength).toBeGreaterThanOrEqual(length);
  });
});

function lastOfPool(): Uint8Array {
  const buffer = new ArrayBuffer(Buffer.poolSize);
  return new Uint8Array(buffer, Buffer.poolSize - 10);
}
