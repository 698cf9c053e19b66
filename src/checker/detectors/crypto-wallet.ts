import type { Detector } from '../detector.ts';
import { decodeBase58Check } from './base58.ts';
import { isSegwitAddress } from './bech32.ts';
import { around, asWritten, findAll, isAlone } from './find-all.ts';
import { keccak256 } from './keccak.ts';

/** Versions of pay-to-public-key-hash and pay-to-script-hash: Bitcoin, its test network, Litecoin, Dogecoin. */
const VERSIONS: ReadonlySet<number> = new Set([0x00, 0x05, 0x6f, 0xc4, 0x30, 0x32, 0x1e, 0x16]);
const BASE58 = /(?<![A-Za-z0-9])[123mnLMDA9][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])/g;
const SEGWIT = /(?<![a-z0-9])(?:bc|tb|ltc)1[02-9ac-hj-np-z]{11,71}(?![a-z0-9])/g;
const HEX = /(?<![A-Za-z0-9])0[xX][0-9a-fA-F]{40}(?![0-9a-fA-F])/g;
const WORDS_OF_COINS =
  /\b(?:eth(?:er|ereum)?|wallet|crypto|coins?|metamask|usdt|usdc|tokens?|nft|send|tip|donate|0x address)\b/i;

/**
 * Addresses of wallets whose checksum is right: Bitcoin and its kin in Base58Check, segwit in Bech32 and Bech32m (BIP 173,
 * BIP 350), Ethereum with the capitals of EIP-55; one without capitals needs words of coins.
 */
export const cryptoWallet: Detector = {
  name: 'crypto-wallet',
  detect: ({ original, base }) => {
    const written = asWritten(original);
    return [
      ...findAll(written, BASE58, ({ 0: text }) => {
        const content = decodeBase58Check(text);
        return content?.length === 21 && VERSIONS.has(content[0] ?? -1);
      }),
      ...findAll(base, SEGWIT, ({ 0: text }) => isSegwitAddress(text)),
      ...findAll(written, HEX, (match) => {
        const digits = match[0].slice(2);
        if (/[a-f]/.test(digits) && /[A-F]/.test(digits)) return isEthereumSpelling(digits);
        return WORDS_OF_COINS.test(around(match, 60)) || isAlone(match);
      }),
    ];
  },
};

/** True where each letter is a capital exactly if the hash of the address has 8 or more at its place (EIP-55). */
function isEthereumSpelling(digits: string): boolean {
  const hash = Buffer.from(keccak256(Buffer.from(digits.toLowerCase()))).toString('hex');
  return [...digits].every((character, index) => {
    const isHigh = (hash[index] ?? '0') >= '8';
    return character === (isHigh ? character.toUpperCase() : character.toLowerCase());
  });
}
