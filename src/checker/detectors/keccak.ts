const LANES = 25;
const RATE_BYTES = 136;
const ROUNDS = 24;
const WORD = (1n << 64n) - 1n;

/** Keccak-256 as Ethereum uses it, with the padding from before SHA-3 was settled. 32 bytes. */
export function keccak256(message: Uint8Array): Uint8Array {
  const state = new Array<bigint>(LANES).fill(0n);
  const padded = new Uint8Array((Math.floor(message.length / RATE_BYTES) + 1) * RATE_BYTES);
  padded.set(message);
  padded[message.length] = (padded[message.length] ?? 0) | 0x01;
  padded[padded.length - 1] = (padded[padded.length - 1] ?? 0) | 0x80;
  const words = new DataView(padded.buffer);
  for (let block = 0; block < padded.length; block += RATE_BYTES) {
    for (let lane = 0; lane < RATE_BYTES / 8; lane++) {
      state[lane] = (state[lane] ?? 0n) ^ words.getBigUint64(block + lane * 8, true);
    }
    permute(state);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (let lane = 0; lane < 4; lane++) digest.setBigUint64(lane * 8, state[lane] ?? 0n, true);
  return new Uint8Array(digest.buffer);
}

/** Keccak-f[1600] (FIPS 202, 3.3), on lanes numbered x + 5y. */
function permute(state: bigint[]): void {
  for (const constant of ROUND_CONSTANTS) {
    const at = (index: number) => state[index] ?? 0n;
    const columns = [0, 1, 2, 3, 4].map((x) => at(x) ^ at(x + 5) ^ at(x + 10) ^ at(x + 15) ^ at(x + 20));
    const mixed = columns.map((_, x) => (columns[(x + 4) % 5] ?? 0n) ^ rotate(columns[(x + 1) % 5] ?? 0n, 1));
    const moved = new Array<bigint>(LANES).fill(0n);
    for (let y = 0; y < 5; y++) {
      for (let x = 0; x < 5; x++) {
        const lane = at(x + 5 * y) ^ (mixed[x] ?? 0n);
        moved[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(lane, OFFSETS[x + 5 * y] ?? 0);
      }
    }
    for (let y = 0; y < LANES; y += 5) {
      for (let x = 0; x < 5; x++) {
        const [here, next, second] = [x, x + 1, x + 2].map((column) => moved[y + (column % 5)] ?? 0n);
        state[y + x] = (here ?? 0n) ^ (((next ?? 0n) ^ WORD) & (second ?? 0n));
      }
    }
    state[0] = at(0) ^ constant;
  }
}

function rotate(lane: bigint, bits: number): bigint {
  const by = BigInt(bits);
  return ((lane << by) | (lane >> (64n - by))) & WORD;
}

/** How far each lane turns: triangular numbers along the walk of FIPS 202, 3.2.2. */
const OFFSETS: readonly number[] = (() => {
  const offsets = new Array<number>(LANES).fill(0);
  let [x, y] = [1, 0];
  for (let t = 0; t < 24; t++) {
    offsets[x + 5 * y] = (((t + 1) * (t + 2)) / 2) % 64;
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return offsets;
})();

/** Bits of a linear feedback register, one for each power of two in a lane (FIPS 202, 3.2.5). */
const ROUND_CONSTANTS: readonly bigint[] = (() => {
  let register = 1;
  const nextBit = () => {
    const bit = register & 1;
    register <<= 1;
    if (register & 0x100) register ^= 0x171;
    return bit;
  };
  return Array.from({ length: ROUNDS }, () => {
    let constant = 0n;
    for (let power = 0; power <= 6; power++) {
      if (nextBit() === 1) constant |= 1n << BigInt(2 ** power - 1);
    }
    return constant;
  });
})();
