import { describe, expect, it } from 'vitest';
import { type AppleFields, asset, checksum, master, resourceFields } from '../../../support/apple-records.ts';
import { decode, decodeOne } from './decoded.ts';

describe('resources', () => {
  it('of a photo come from the asset where it has one, otherwise from the master', () => {
    const { resources } = decodeOne(
      {
        ...resourceFields('resOriginalAlt', 'R', { type: 'com.adobe.raw-image' }),
        ...resourceFields('resJPEGMed', 'M1'),
        ...resourceFields('resJPEGThumb', 'T1'),
        ...resourceFields('resOriginalVidCompl', 'L1'),
        ...resourceFields('resVidMed', 'LM'),
        ...resourceFields('resVidSmall', 'LT'),
      },
      {
        ...resourceFields('resJPEGFull', 'F2'),
        ...resourceFields('resJPEGThumb', 'T2'),
        ...resourceFields('resVidCompl', 'L2'),
      },
    );
    const held = Object.entries(resources).map(([role, { signature, heldBy }]) => [role, signature, heldBy]);
    expect(held).toEqual([
      ['original', checksum('M'), 'M'],
      ['alternative', checksum('R'), 'M'],
      ['adjusted', checksum('F2'), 'A'],
      ['medium', checksum('M1'), 'M'],
      ['thumb', checksum('T2'), 'A'],
      ['live', checksum('L1'), 'M'],
      ['live-medium', checksum('LM'), 'M'],
      ['live-thumb', checksum('LT'), 'M'],
      ['live-adjusted', checksum('L2'), 'A'],
    ]);
    expect(resources.alternative?.type).toBe('com.adobe.raw-image');
  });

  it('of a video have an edited version and smaller ones, but no moving part', () => {
    const { resources } = decodeOne(
      {
        dataClassType: { value: 2 },
        ...resourceFields('resVidMed', 'V1'),
        ...resourceFields('resVidSmall', 'V2'),
      },
      { ...resourceFields('resVidFull', 'V3'), ...resourceFields('resJPEGFull', 'J') },
    );
    expect(Object.keys(resources)).toEqual(['original', 'adjusted', 'medium', 'thumb']);
    expect(resources.adjusted?.signature).toBe(checksum('V3'));
  });

  it('have a secret address that knows when it ends', () => {
    const { address } = decodeOne({}).resources.original ?? {};
    expect(address?.expiresAtMs).toBe(1_600_003_600_000);
    expect(String(address?.url)).toBe('[secret]');
    expect(address?.url.reveal()).toContain('/B/M/${f}?o=1&e=');
  });

  it.each<[form: string, downloadURL: unknown, expiresAtMs: number | undefined | 'no address']>([
    ['no end', 'https://cvws.icloud-content.com/B/x', undefined],
    ['a senseless end', 'https://cvws.icloud-content.com/B/x?e=soon', undefined],
    ['no address', 'not an address', undefined],
    ['nothing', undefined, 'no address'],
    ['an empty text', '', 'no address'],
    ['a number', 7, 'no address'],
  ])('a address with %s', (_form, downloadURL, expected) => {
    const value = { fileChecksum: checksum('M'), size: 5, downloadURL };
    const { address } = decodeOne({ resOriginalRes: { value } }).resources.original ?? {};
    expect(address === undefined ? 'no address' : address.expiresAtMs).toBe(expected);
  });

  it.each<[form: string, value: object, fields: AppleFields, size: number]>([
    ['C6: empty', { size: 0 }, {}, 0],
    ['said by the newer field only', {}, { resOriginalFileSize: { type: 'INT64', value: 12 } }, 12],
  ])('a size %s', (_form, value, fields, size) => {
    const resOriginalRes = { value: { fileChecksum: checksum('M'), ...value } };
    expect(decodeOne({ resOriginalRes, ...fields }).resources.original?.size).toBe(size);
  });

  it.each([[-1], [1.5], [2 ** 53], ['100']])('E3: a size of %j is no size', (size) => {
    const resOriginalRes = { value: { fileChecksum: checksum('M'), size } };
    const { unreadable } = decode(master('M', { resOriginalRes }), asset('A', 'M'));
    expect(unreadable).toMatchObject([{ record: 'A', reason: 'resOriginalRes has no size' }]);
  });

  it('take the fingerprint where the resource has no checksum', () => {
    const resource = decodeOne({ resOriginalRes: { value: { size: 1 } } }).resources.original;
    expect(resource?.signature).toBe(checksum('M'));
  });
});
