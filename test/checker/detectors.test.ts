import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DETECTORS } from '../../src/checker/detectors/index.ts';
import { keccak256 } from '../../src/checker/detectors/keccak.ts';
import { viewsOf } from '../../src/checker/views.ts';
import { marked, organisation } from './marked.ts';

/** Puts signs between the characters of a text, one choice for each gap. */
const spaced = (text: string, signs: readonly string[]) =>
  fc
    .array(fc.constantFrom(...signs), { minLength: text.length, maxLength: text.length })
    .map((gaps) => [...text].map((character, i) => (i === 0 ? '' : gaps[i]) + character).join(''));

/** Numbers of `length` digits. */
const digitsOf = (length: number) =>
  fc.array(fc.nat(9), { minLength: length, maxLength: length }).map((digits) => digits.join(''));

/** The same text with its digit number `which` made another one. */
function withSlip(text: string, which: number, by: number): string {
  const places = [...text.matchAll(/\d/g)].map(({ index }) => index);
  const at = places[which % places.length] ?? 0;
  return text.slice(0, at) + ((Number(text[at]) + 1 + (by % 9)) % 10) + text.slice(at + 1);
}

function luhnDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = i % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

function ibanOf(country: string, account: string): string {
  const figures = [...`${account}${country}00`].map((sign) => parseInt(sign, 36)).join('');
  return `${country}${String(98n - (BigInt(figures) % 97n)).padStart(2, '0')}${account}`;
}

const healthNumber = digitsOf(9)
  .map((nine) => {
    const sum = [...nine].reduce((total, digit, i) => total + Number(digit) * (10 - i), 0);
    return { nine, check: (11 - (sum % 11)) % 11 };
  })
  .filter(({ nine, check }) => check < 10 && new Set(nine).size > 1)
  .map(({ nine, check }) => `${nine}${check}`);

const cardNumber = fc
  .oneof(
    digitsOf(14).map((rest) => `4${rest}`),
    digitsOf(13).map((rest) => `51${rest}`),
    digitsOf(11).map((rest) => `2300${rest}`),
    digitsOf(12).map((rest) => `37${rest}`),
    digitsOf(11).map((rest) => `6011${rest}`),
  )
  .map((start) => `${start}${luhnDigit(start)}`);

const iban = fc.oneof(
  digitsOf(18).map((account) => ibanOf('DE', account)),
  digitsOf(14).map((account) => ibanOf('GB', `WEST${account}`)),
  digitsOf(10).map((account) => ibanOf('NL', `ABNA${account}`)),
);

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const wallet = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((hash) => {
  const content = Buffer.concat([Buffer.from([0]), hash]);
  const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  const bytes = Buffer.concat([content, sha(sha(content)).subarray(0, 4)]);
  let value = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = ALPHABET[Number(value % 58n)] + text;
  return '1'.repeat(bytes.findIndex((byte) => byte !== 0)) + text;
});

const NI_LETTERS = 'ABCEGHJKLMNPRSTWXYZ';
const nino = fc
  .tuple(
    fc.constantFrom(...NI_LETTERS),
    fc.constantFrom(...NI_LETTERS),
    digitsOf(6),
    fc.constantFrom('A', 'B', 'C', 'D'),
  )
  .filter(([first, second]) => !/BG|GB|KN|NK|NT|TN|ZZ/.test(first + second))
  .map((parts) => parts.join(''));

describe('any draft', () => {
  const pieces = fc.constantFrom(
    ...[
      '07700 900123',
      '07',
      ' 1',
      '14 Mill Lane',
      'flat 3',
      'born',
      ' on ',
      '3.3.84',
      '@',
      ' dot ',
      ' at ',
      'GB82',
    ],
    ...[
      'AB12',
      'CDE',
      '::',
      'ff:',
      '.',
      '///a',
      '12-34-56',
      ' account ',
      '4111 1111',
      '\n',
      '0️⃣',
      '\u200B',
      '０７',
    ],
    ...[
      '😀',
      '\uD800',
      'number 9, the one with the ',
      'door',
      'oh seven',
      'double ',
      'mrs Lamb of ',
      'LE67 3ZZ',
    ],
  );
  test.each(DETECTORS.map(({ name }) => name))('%s marks whole characters inside it', (name) => {
    const detector = DETECTORS.find((one) => one.name === name);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
          fc.string({ unit: 'binary', maxLength: 120 }),
        ),
        (draft) => {
          const splits = (at: number) => /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(draft.slice(at - 1, at + 1));
          for (const { start, end } of detector?.detect(viewsOf(draft), organisation) ?? []) {
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(draft.length);
            expect(splits(start) || splits(end)).toBe(false);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a number with a check digit is found in any spacing, and with one digit changed it is not', () => {
  const which = [fc.nat(), fc.nat(8)] as const;
  const inSpacing = (number: fc.Arbitrary<string>, signs: readonly string[]) =>
    number.chain((text) => spaced(text, signs));

  test('health numbers', () => {
    fc.assert(
      fc.property(inSpacing(healthNumber, ['', ' ', '-']), ...which, (text, place, by) => {
        expect(marked('nhs-number', text)).toEqual([text]);
        expect(marked('nhs-number', `at the hospital, ${text} it said`)).toEqual([text]);
        expect(marked('nhs-number', withSlip(text, place, by))).toEqual([]);
      }),
    );
  });

  test('cards', () => {
    fc.assert(
      fc.property(inSpacing(cardNumber, ['', '', '', ' ', '-']), ...which, (text, place, by) => {
        expect(marked('bank-card', `pay with ${text} please`)).toEqual([text]);
        const slip = withSlip(text, place, by);
        expect(
          marked('bank-card', `pay with ${slip} please`).filter((found) => found.length === slip.length),
        ).toEqual([]);
      }),
    );
  });

  test('bank accounts with a country', () => {
    fc.assert(
      fc.property(inSpacing(iban, ['', '', ' ']), fc.boolean(), ...which, (text, isLower, place, by) => {
        const written = isLower ? text.toLowerCase() : text;
        expect(marked('iban', `pay ${written} thanks`)).toEqual([written]);
        expect(marked('iban', `pay ${withSlip(written, place, by)} thanks`)).toEqual([]);
      }),
    );
  });

  test('wallets', () => {
    fc.assert(
      fc.property(wallet, ...which, (text, place, by) => {
        expect(marked('crypto-wallet', `tips to ${text}.`)).toEqual([text]);
        const slip = withSlip(text.replace(/0/g, '1'), place, by);
        expect(marked('crypto-wallet', `tips to ${slip}.`)).toEqual([]);
      }),
    );
  });
});

describe('a number with a form is found in any spacing', () => {
  test('mobiles', () => {
    const mobile = fc
      .tuple(fc.constantFrom('1', '3', '4', '5', '7', '8', '9'), digitsOf(8))
      .map((parts) => `7${parts.join('')}`)
      .filter((number) => new Set(number).size > 2)
      .chain((number) => spaced(number, ['', '', ' ', '.', '-', '\n', '\u200B']));
    fc.assert(
      fc.property(
        fc.constantFrom('0', '+44', '+44 (0)', '0044 ', '00 44-', '+44-', '44'),
        mobile,
        (prefix, rest) => {
          const text = prefix + rest;
          expect(marked('phone', `she is on ${text} all week`)).toEqual([text]);
        },
      ),
    );
  });

  test('mobiles read out', () => {
    const words = ['oh', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
    fc.assert(
      fc.property(digitsOf(9), (nine) => {
        const said = [...`07${nine}`].map((digit) => words[Number(digit)]).join(' ');
        fc.pre(new Set(nine).size > 1);
        expect(marked('phone', `mine is ${said}, bye`)).toEqual([said]);
      }),
    );
  });

  test('National Insurance numbers', () => {
    fc.assert(
      fc.property(
        nino.chain((text) => spaced(text, ['', ' ', '-'])),
        fc.boolean(),
        (text, isLower) => {
          const written = isLower ? text.toLowerCase() : text;
          expect(marked('national-insurance', `found ${written} on the floor`)).toEqual([written]);
        },
      ),
    );
  });

  test('network addresses', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc
            .ipV4()
            .filter(
              (text) => !/^(?:0|127|255)\.|^1\.[01]\.|^8\.8\.|^9\.9\.9\.|^149\.112\.|^208\.67\./.test(text),
            ),
          fc.ipV6().filter((text) => /\d/.test(text) && text.length > 3),
        ),
        (text) => {
          expect(marked('ip-address', `blocked ${text} again`)).toEqual([text]);
        },
      ),
    );
  });

  test('dates of birth, whichever way round', () => {
    const date = fc.tuple(
      fc.integer({ min: 1, max: 28 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1930, max: 2015 }),
    );
    const months =
      'January February March April May June July August September October November December'.split(' ');
    const forms = [
      (d: number, m: number, y: number) => `${d}/${m}/${y}`,
      (d: number, m: number, y: number) => `${d}.${m}.${String(y).slice(2)}`,
      (d: number, m: number, y: number) => `${d} ${months[m - 1]} ${y}`,
      (d: number, m: number, y: number) => `${months[m - 1]?.slice(0, 3)} ${d}, ${y}`,
      (d: number, m: number, y: number) => `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`,
    ];
    fc.assert(
      fc.property(date, fc.constantFrom(...forms), ([d, m, y], form) => {
        const text = form(d, m, y);
        expect(marked('date-of-birth', `her dob is ${text} on the form`)).toEqual([text]);
        expect(marked('date-of-birth', `the meeting was on ${text} in the hall`)).toEqual([]);
      }),
    );
  });
});

test('the hash of no bytes and of a short text are those Ethereum documents', () => {
  const hex = (text: string) => Buffer.from(keccak256(Buffer.from(text))).toString('hex');
  expect(hex('')).toBe('c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470');
  expect(hex('Transfer(address,address,uint256)')).toBe(
    'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',
  );
  expect(hex('a'.repeat(136))).not.toBe(hex('a'.repeat(135)));
});
