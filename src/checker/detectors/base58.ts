import { createHash } from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** The bytes that a Base58Check text holds, its version first and its checksum gone; undefined where that is wrong. */
export function decodeBase58Check(text: string): Uint8Array | undefined {
  let value = 0n;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return undefined;
    value = value * 58n + BigInt(digit);
  }
  const hex = value.toString(16);
  const body =
    value === 0n ? Buffer.alloc(0) : Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  // Each leading 1 stands for a byte of nought, which the number itself does not show.
  const bytes = Buffer.concat([Buffer.alloc(/^1*/.exec(text)?.[0].length ?? 0), body]);
  if (bytes.length < 5) return undefined;
  const content = bytes.subarray(0, -4);
  return sha256(sha256(content)).subarray(0, 4).equals(bytes.subarray(-4)) ? content : undefined;
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
