const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
/** What the checksum of a right text comes to (BIP 173, BIP 350). */
const BECH32 = 1;
const BECH32M = 0x2bc830a3;

/** True for a lower-case segwit address whose checksum is the one its witness version asks for. */
export function isSegwitAddress(address: string): boolean {
  const at = address.lastIndexOf('1');
  const prefix = address.slice(0, at);
  const data = [...address.slice(at + 1)].map((character) => ALPHABET.indexOf(character));
  const [version] = data;
  if (at < 1 || data.length < 14 || version === undefined || version > 16 || data.includes(-1)) return false;
  const expanded = [
    ...[...prefix].map((character) => character.charCodeAt(0) >> 5),
    0,
    ...[...prefix].map((character) => character.charCodeAt(0) & 31),
  ];
  return checksum([...expanded, ...data]) === (version === 0 ? BECH32 : BECH32M);
}

function checksum(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((generator, bit) => {
      if ((top >>> bit) & 1) sum ^= generator;
    });
  }
  return sum >>> 0;
}
