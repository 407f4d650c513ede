import { describe, expect, it } from 'vitest';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { diskWithSession, open, PATH } from '../../../support/session-on-disk.ts';

const KEPT_ASIDE = `${PATH}.damaged-20261121T080000000Z`;

describe('damage', () => {
  it.each<[what: string, node: Parameters<MemoryDisk['put']>[1], why: string]>([
    ['an empty file', { text: '' }, 'empty'],
    ['no JSON', { text: '{"version": 1' }, 'not JSON'],
    ['other JSON', { text: '[]' }, 'not a session'],
    ['null', { text: 'null' }, 'not a session'],
    [
      'the wrong shape',
      { text: '{"version": 1, "account": "sam@example.com", "tokens": {}}' },
      'not a session',
    ],
    ['another version', { text: '{"version": 2}' }, 'another version'],
    ['too much', { text: ' '.repeat(2 ** 20 + 1) }, 'too large'],
    ['a folder', { kind: 'directory' }, 'a directory, not a file'],
    ['a link', { kind: 'link', mode: 0o777 }, 'a link, not a file'],
    ['a device', { kind: 'other' }, 'a device, not a file'],
  ])('D6: %s is kept aside, and we stay who we are', async (_what, node, why) => {
    const { disk, clientId } = await diskWithSession();
    disk.put(PATH, node);
    const session = await open({ calls: disk.calls });
    expect(session.warnings).toEqual([`the session file was no good (${why}) and is kept as ${KEPT_ASIDE}`]);
    expect(disk.nodes.get(KEPT_ASIDE)).toMatchObject(node);
    expect(session.tokens).toMatchObject({ clientId, trustToken: 'trust-token', sessionToken: undefined });
    expect(session.jar.has('X-APPLE-WEBAUTH-TOKEN')).toBe(false);

    const again = await open({ calls: disk.calls });
    expect(again.warnings).toEqual([]);
    expect(again.tokens).toEqual(session.tokens);
  });

  it.each(['\ufffd', '\n', '\0', '\u0100'])(
    'D6: a token with %j cannot stand in a request, and is damage',
    async (letter) => {
      const { disk, clientId, text } = await diskWithSession();
      for (const key of ['sessionToken', 'scnt'] as const) {
        const json: { tokens: object } = JSON.parse(text);
        const tokens = { ...json.tokens, [key]: `tok${letter}en` };
        disk.put(PATH, { text: JSON.stringify({ ...json, tokens }) });
        const session = await open({ calls: disk.calls });
        expect(session.warnings[0]).toContain('was no good (not a session)');
        expect(session.tokens).toMatchObject({
          clientId,
          trustToken: 'trust-token',
          sessionToken: undefined,
        });
      }
    },
  );

  it('D6: of another account nothing is taken over', async () => {
    const { disk, clientId, text } = await diskWithSession();
    disk.put(PATH, { text: text.replace('sam@', 'alex@') });
    const session = await open({ calls: disk.calls });
    expect(session.warnings[0]).toContain('another account');
    expect(session.tokens.clientId).not.toBe(clientId);
    expect(session.tokens.trustToken).toBeUndefined();
  });

  it('D6: without a spare file the client id is found in the damaged text', async () => {
    const { disk, clientId, text } = await diskWithSession();
    disk.nodes.delete(`${PATH}.prev`);
    disk.put(PATH, { text: text.slice(0, -20) });
    const session = await open({ calls: disk.calls });
    expect(session.tokens).toMatchObject({ clientId, trustToken: undefined });
  });

  it('D6: a second damage at the same moment does not replace the first', async () => {
    const { disk } = await diskWithSession();
    for (const text of ['first', 'second', 'third']) {
      disk.put(PATH, { text });
      await open({ calls: disk.calls });
    }
    expect(Object.values(disk.texts())).toEqual(expect.arrayContaining(['first', 'second', 'third']));
  });

  it('D6: a spare file that is no good either costs only the trust', async () => {
    const { disk, clientId, text } = await diskWithSession();
    disk.put(PATH, { text: `x${text}` });
    disk.put(`${PATH}.prev`, { kind: 'directory' });
    expect((await open({ calls: disk.calls })).tokens).toMatchObject({ clientId, trustToken: undefined });
  });

  it('D6: cut at any byte, it never crashes and stays who it was', async () => {
    const { disk, clientId, text } = await diskWithSession();
    for (let bytes = 0; bytes < text.length; bytes += 1) {
      const cut = text.slice(0, bytes);
      disk.put(PATH, { text: cut });
      const session = await open({ calls: disk.calls });
      expect(session.tokens).toMatchObject({ clientId, trustToken: 'trust-token' });
      expect(session.warnings.length).toBe(bytes === text.length - 1 ? 0 : 1);
    }
  });

  it('D6: with any bit flipped it opens or is kept aside, and never crashes', async () => {
    const { text } = await diskWithSession();
    let opened = 0;
    for (let bit = 0; bit < text.length * 8; bit += 3) {
      const bytes = Buffer.from(text);
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const disk = new MemoryDisk();
      disk.put(PATH, { text: bytes.toString('utf8') });
      const session = await open({ calls: disk.calls });
      expect(Object.values(disk.texts())).toContain(bytes.toString('utf8'));
      if (session.warnings.length === 0) opened += 1;
    }
    expect(opened).toBeGreaterThan(100);
  });
});
