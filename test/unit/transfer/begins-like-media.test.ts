import { describe, expect, it } from 'vitest';
import { beginsLikeMedia } from '../../../src/transfer/begins-like-media.ts';

const JPEG = 'ffd8ffe1';
const PNG = '89504e470d0a1a0a';
const HEIC = '0000001866747970686569630000';
const MOVIE = '0000001466747970717420200000';

const ACCEPTED: readonly [what: string, type: string | undefined, hex: string][] = [
  ['a photo', 'public.jpeg', JPEG],
  ['a picture', 'public.png', PNG],
  ['a HEIC', 'public.heic', HEIC],
  ['a movie', 'com.apple.quicktime-movie', MOVIE],
  ['a movie that begins with its data', 'com.apple.quicktime-movie', '000000017769646500000000'],
  ['a movie that begins with an old preview', 'com.apple.quicktime-movie', '00000014706e6f74'],
  ['a raw photo', 'com.adobe.raw-image', '49492a0008000000'],
  ['a raw photo of the other byte order', 'com.adobe.raw-image', '4d4d002a00000008'],
  ['a large TIFF', 'public.tiff', '49492b0008000000'],
  ['a screenshot under the type of a photo', 'public.jpeg', PNG],
  ['a HEIC under the type of a photo', 'public.jpeg', HEIC],
  ['a WebP under the type of a photo', 'public.jpeg', '52494646'],
  ['a type that nobody knows', 'com.example.raw', '00000000'],
  ['no type', undefined, '00000000'],
];

const REFUSED: readonly [what: string, type: string, hex: string][] = [
  ['zeros', 'public.jpeg', '0000000000000000'],
  ['words', 'public.heic', Buffer.from('Service unavailable').toString('hex')],
  ['the middle of a movie', 'public.mpeg-4', '17a3f1020011ab'],
];

describe('C4: what a file that nobody can check begins with', () => {
  it.each(ACCEPTED)('%s passes', (_, type, hex) => {
    expect(beginsLikeMedia(type, Buffer.from(hex, 'hex'))).toBe(true);
  });

  it.each(REFUSED)('%s does not', (_, type, hex) => {
    expect(beginsLikeMedia(type, Buffer.from(hex, 'hex'))).toBe(false);
  });
});
