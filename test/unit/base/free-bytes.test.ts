import { describe, expect, it } from 'vitest';
import { freeBytes } from '../../../src/base/free-bytes.ts';

describe('freeBytes', () => {
  it('gives back the memory of bytes that fill it', () => {
    const bytes = new Uint8Array(100_000);
    freeBytes(bytes);
    expect([bytes.length, bytes.buffer.byteLength]).toEqual([0, 0]);
  });

  it('does nothing to bytes whose memory was given back before', () => {
    const bytes = new Uint8Array(100_000);
    const again = new Uint8Array(bytes.buffer);
    freeBytes(bytes);
    freeBytes(again);
    expect(again.length).toBe(0);
  });

  it.each<[what: string, bytes: () => Uint8Array]>([
    ['bytes with others behind them', () => new Uint8Array(new ArrayBuffer(50_000), 0, 40_000)],
    ['bytes with others before them', () => new Uint8Array(new ArrayBuffer(50_000), 400)],
    ['memory that threads share', () => new Uint8Array(new SharedArrayBuffer(50_000))],
  ])('leaves %s alone', (_what, make) => {
    const bytes = make();
    const { length, buffer } = bytes;
    freeBytes(bytes);
    expect([bytes.length, bytes.buffer]).toEqual([length, buffer]);
    expect(buffer.byteLength).toBeGreaterThanOrEqual(length);
  });
});
