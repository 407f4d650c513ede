import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, der, integer, objectId, octets, sequence, set, text, time, yes } from './der.ts';

const DAY_MS = 86_400_000;
const ECDSA_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));

/** Wildcards cover one label, so that each domain stands here twice. */
const NAMES = ['apple.com', 'icloud.com', 'icloud-content.com']
  .flatMap((domain) => [domain, `${domain}.cn`])
  .flatMap((domain) => [domain, `*.${domain}`])
  .concat('localhost');

export interface ServerIdentity {
  /** The authority to trust. */
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

export type CertificateFault = 'expired' | 'not-yet-valid' | 'wrong-name' | 'self-signed';

interface Issuer {
  readonly name: Buffer;
  readonly key: KeyObject;
  readonly keyId: Buffer;
}

/** Makes an authority and a certificate of it for all of Apple's hosts, or one with a fault (FAULTS.md C17). */
export function makeServerIdentity(now: number, fault: CertificateFault | undefined): ServerIdentity {
  const authority = newKey();
  const caName = distinguishedName('keepsake simulated authority');
  const ca: Issuer = { name: caName, key: authority.privateKey, keyId: keyId(authority.publicKey) };
  const caPem = certificate({
    issuer: ca,
    subject: caName,
    publicKey: authority.publicKey,
    valid: [now - DAY_MS, now + 3650 * DAY_MS],
    extensions: [
      extension('2.5.29.19', sequence(yes), true),
      extension('2.5.29.15', bits(Buffer.of(0b0000_0110), 1), true),
    ],
  });

  const leaf = newKey();
  const leafName = distinguishedName('simulated icloud.com');
  const issuer =
    fault === 'self-signed' ? { name: leafName, key: leaf.privateKey, keyId: keyId(leaf.publicKey) } : ca;
  const certPem = certificate({
    issuer,
    subject: leafName,
    publicKey: leaf.publicKey,
    valid: validity(now, fault),
    extensions: [
      extension('2.5.29.19', sequence(), true),
      extension('2.5.29.15', bits(Buffer.of(0b1000_0000), 7), true),
      extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.17', alternativeNames(fault === 'wrong-name' ? ['elsewhere.example'] : NAMES)),
    ],
  });
  return { caPem, certPem, keyPem: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function validity(now: number, fault: CertificateFault | undefined): readonly [number, number] {
  if (fault === 'expired') return [now - 90 * DAY_MS, now - DAY_MS];
  if (fault === 'not-yet-valid') return [now + DAY_MS, now + 90 * DAY_MS];
  return [now - DAY_MS, now + 365 * DAY_MS];
}

function newKey() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function certificate(wanted: {
  readonly issuer: Issuer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly valid: readonly [from: number, to: number];
  readonly extensions: readonly Buffer[];
}): string {
  const { issuer, valid } = wanted;
  const own = keyId(wanted.publicKey);
  const extensions = [
    ...wanted.extensions,
    extension('2.5.29.14', octets(own)),
    extension('2.5.29.35', sequence(der(0x80, issuer.keyId))),
  ];
  const body = sequence(
    der(0xa0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    ECDSA_SHA256,
    issuer.name,
    sequence(time(valid[0]), time(valid[1])),
    wanted.subject,
    wanted.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signed = sequence(body, ECDSA_SHA256, bits(sign('sha256', body, issuer.key)));
  const lines = signed.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function keyId(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(objectId('2.5.4.3'), text(commonName))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(objectId(id), ...(critical ? [yes] : []), octets(value));
}

function alternativeNames(names: readonly string[]): Buffer {
  const hosts = names.map((name) => der(0x82, Buffer.from(name, 'latin1')));
  return sequence(...hosts, der(0x87, Buffer.of(127, 0, 0, 1)));
}
