import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/errors.ts';
import { canonicalJson } from './chain.ts';

/** How far a chain of acknowledgements goes: its length, and the hash of the last link. */
export interface Head {
  readonly count: number;
  readonly hash: string;
  /** ISO-8601 in UTC: when it was signed. */
  readonly at: string;
}

/** A head that cannot be taken back: whoever holds it can tell when the chain before it is changed. */
export interface SignedHead extends Head {
  /** Ed25519 over the canonical JSON of the head, in base64. */
  readonly signature: string;
  /** DER (SubjectPublicKeyInfo) in base64. */
  readonly publicKey: string;
}

/** Signs heads. `publicKey` is as in a signed head. */
export interface EvidenceKey {
  readonly privateKey: KeyObject;
  readonly publicKey: string;
}

const FILE = 'evidence-key.pem';

/** Where a folder of records has its key. */
export function evidenceKeyFile(folder: string): string {
  return join(folder, FILE);
}

/**
 * The key of a folder of records, made when there is none, for its owner alone (PKCS #8 in PEM). Throws a UserError `evidence-key` for
 * a file that holds no Ed25519 key, and the system's error when it cannot be written.
 */
export async function openEvidenceKey(folder: string): Promise<EvidenceKey> {
  const file = evidenceKeyFile(folder);
  const made = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  let isNew = false;
  try {
    const handle = await open(file, 'wx', 0o600);
    isNew = true;
    try {
      await handle.writeFile(made);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isNew) await rm(file, { force: true });
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return parseEvidenceKey(await readFile(file, 'utf8'), file);
}

function parseEvidenceKey(pem: string, file: string): EvidenceKey {
  try {
    const privateKey = createPrivateKey(pem);
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('another kind of key');
    const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
    return { privateKey, publicKey };
  } catch {
    throw new UserError(
      'evidence-key',
      `${file} holds no Ed25519 private key.`,
      'Put it back from a backup. Without one, move it away: a new key is made, and what the old one signed stays provable by its public key.',
    );
  }
}

/** Signs a head. */
export function signHead({ privateKey, publicKey }: EvidenceKey, head: Head): SignedHead {
  return { ...head, signature: sign(null, wordsOf(head), privateKey).toString('base64'), publicKey };
}

/** Whether a head was signed with the key that it names. Whose key that is, its fingerprint tells. */
export function isSigned({ signature, publicKey, ...head }: SignedHead): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' });
    return (
      key.asymmetricKeyType === 'ed25519' &&
      verify(null, wordsOf(head), key, Buffer.from(signature, 'base64'))
    );
  } catch {
    return false;
  }
}

/** What a person compares keys by: the first 16 bytes of the SHA-256 of a public key, in hex in groups of four. */
export function fingerprintOf(publicKey: string): string {
  const digest = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
  return (digest.slice(0, 32).match(/.{4}/g) ?? []).join(' ');
}

/** A public key in PEM, for other programs. */
export function publicKeyPem(publicKey: string): string {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' });
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function wordsOf({ count, hash, at }: Head): Buffer {
  return Buffer.from(canonicalJson({ count, hash, at }));
}
