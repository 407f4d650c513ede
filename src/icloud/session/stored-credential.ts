import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { join } from 'node:path';
import { timeFrom } from '../../base/outside-numbers.ts';
import * as v from 'valibot';
import type { Secret } from '../../base/secret.ts';
import { PasswordHash, type StoredCredential } from '../../model/credential.ts';
import { accountFileStem } from '../../account/account-file-stem.ts';
import { explained, type FileCalls, systemFileCalls } from '../../account/file-calls.ts';
import { replaceFile } from '../../account/replace-file.ts';

export interface CredentialOwner {
  readonly directory: string;
  readonly account: string;
  /** For tests. */
  readonly calls?: FileCalls;
}

const VERSION = 1;
const MOST_BYTES = 4096;

/** As strong as scrypt with N = 2^17, in 32 MiB instead of 128: small machines run keepsake too. */
const KEY_DERIVATION = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 2 ** 20 } as const satisfies ScryptOptions;
const KEY_BYTES = 32;
const ALGORITHM = 'aes-256-gcm';

const base64 = v.pipe(v.string(), v.base64());
const schema = v.object({
  version: v.literal(VERSION),
  account: v.string(),
  workedAtMs: v.pipe(
    v.number(),
    v.minValue(0),
    v.check((ms) => timeFrom(ms) !== undefined),
  ),
  salt: base64,
  nonce: base64,
  tag: base64,
  sealed: base64,
});
type Sealed = v.InferOutput<typeof schema>;

/** `{directory}/{account}.credential.json`: the hash of a password, of no use to a thief who has this file alone (session.md 4). */
export async function openStoredCredential(
  owner: CredentialOwner,
  key: Secret | undefined,
): Promise<StoredCredential> {
  const { calls = systemFileCalls } = owner;
  const path = pathOf(owner);
  const facts = await explained(`cannot read ${path}`, calls.look(path));
  if (facts === undefined) return { kind: 'none' };
  if (facts.kind !== 'file' || facts.bytes > MOST_BYTES) return { kind: 'closed', why: 'it is no such file' };
  if (key === undefined) return { kind: 'closed', why: 'there is no key: give --key-file or KEEPSAKE_KEY' };

  const parsed = v.safeParse(
    v.pipe(v.string(), v.parseJson(), schema),
    await explained(`cannot read ${path}`, calls.read(path)),
  );
  if (!parsed.success) return { kind: 'closed', why: 'it is damaged' };
  const hash = await unseal(parsed.output, nameOf(owner), key);
  if (hash === undefined) return { kind: 'closed', why: 'this key does not open it' };
  return { kind: 'hash', hash, workedAtMs: parsed.output.workedAtMs };
}

/** Whether there is one, whatever it holds. */
export async function hasStoredCredential(owner: CredentialOwner): Promise<boolean> {
  const path = pathOf(owner);
  return (await explained(`cannot read ${path}`, (owner.calls ?? systemFileCalls).look(path))) !== undefined;
}

/** Keeps `hash` as the credential that worked at `workedAtMs`, in owner of any other. */
export async function storeCredential(
  owner: CredentialOwner,
  key: Secret,
  { hash, workedAtMs }: { readonly hash: PasswordHash; readonly workedAtMs: number },
): Promise<void> {
  const sealed = await seal({ account: nameOf(owner), workedAtMs, hash, key });
  const path = pathOf(owner);
  const write = replaceFile(
    owner.calls ?? systemFileCalls,
    path,
    `${JSON.stringify(sealed, undefined, 1)}\n`,
  );
  await explained(`cannot write ${path}`, write);
}

/** One that is not there is no error. */
export async function removeStoredCredential(owner: CredentialOwner): Promise<void> {
  const path = pathOf(owner);
  await explained(`cannot remove ${path}`, (owner.calls ?? systemFileCalls).remove(path));
}

function pathOf({ directory, account }: CredentialOwner): string {
  return join(directory, `${accountFileStem(account)}.credential.json`);
}

function nameOf({ account }: CredentialOwner): string {
  return account.trim().toLowerCase();
}

async function seal(plain: {
  readonly account: string;
  readonly workedAtMs: number;
  readonly hash: PasswordHash;
  readonly key: Secret;
}): Promise<Sealed> {
  const { workedAtMs } = plain;
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const key = await deriveKey(plain.key, salt);
  const secret = plain.hash.reveal();
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  cipher.setAAD(bound(plain.account, workedAtMs));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
  for (const buffer of [key, secret]) buffer.fill(0);
  return {
    version: VERSION,
    account: plain.account,
    workedAtMs,
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    sealed: sealed.toString('base64'),
  };
}

/** Undefined: another key, another account, or bytes that were changed. */
async function unseal(file: Sealed, account: string, secretKey: Secret): Promise<PasswordHash | undefined> {
  const [salt, nonce, tag, sealed] = [file.salt, file.nonce, file.tag, file.sealed].map((text) =>
    Buffer.from(text, 'base64'),
  );
  if (salt === undefined || nonce?.length !== 12 || tag?.length !== 16 || sealed === undefined)
    return undefined;
  const key = await deriveKey(secretKey, salt);
  try {
    const decipher = createDecipheriv(ALGORITHM, key, nonce);
    decipher.setAAD(bound(account, file.workedAtMs));
    decipher.setAuthTag(tag);
    const bytes = Buffer.concat([decipher.update(sealed), decipher.final()]);
    const hash = PasswordHash.fromBytes(bytes);
    bytes.fill(0);
    return hash;
  } catch {
    // The only way in which `final` fails is a tag that does not fit.
    return undefined;
  } finally {
    key.fill(0);
  }
}

/** What the tag vouches for beside the hash: it cannot be moved to another account, nor be made to look younger. */
function bound(account: string, workedAtMs: number): Buffer {
  return Buffer.from(JSON.stringify([VERSION, account, workedAtMs]));
}

function deriveKey(key: Secret, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(key.reveal(), salt, KEY_BYTES, KEY_DERIVATION, (error, derived) => {
      if (error === null) resolve(derived);
      else reject(error);
    });
  });
}
