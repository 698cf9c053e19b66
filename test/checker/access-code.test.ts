import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accessCode } from '../../src/checker/detectors/access-code.ts';
import { viewsOf } from '../../src/checker/views.ts';
import { loadKnowledge } from '../../src/compose.ts';

const { organisation } = loadKnowledge({ policy: 'policy', package: '.' }).rules;

function found(draft: string): string[] {
  return accessCode.detect(viewsOf(draft), organisation).map(({ start, end }) => draft.slice(start, end));
}

test.each([
  [
    'a password with signs needs hardly a word beside it',
    'hop on the staff network, Falcon!Pond31, enjoy',
    'Falcon!Pond31',
  ],
  ['four digits beside a lock', 'the linen store door is C3391Y now', 'C3391Y'],
  ['single figures', 'back gate is 3 8 0 4 then shove it', '3 8 0 4'],
  ['spoken figures', 'boiler room code is seven one one four', 'seven one one four'],
  ['a code some words after its lock', 'the barrier changed over again, the code is now 6120', '6120'],
  ['a word that is the password', 'wifi password is marigold, all lower case', 'marigold'],
  ['a name and a password', 'vpn login is jsmith / Teapot44 until Monday', 'jsmith / Teapot44'],
  [
    'words written as one',
    'guest network is slow so use staff wifi, blueberry muffin 22 all one word',
    'blueberry muffin 22',
  ],
])('%s', (_, draft, core) => {
  expect(found(draft).join(' ')).toContain(core);
});

test.each([
  ['a year', 'The depot opened its gates in 1966 and we are still here'],
  ['a price', 'The new shed door was £2580 and worth it'],
  ['a time', 'Doors open at 1930, the band is on at 2030'],
  ['a discount', 'Half price with my code JILLY10 at the till'],
  ['a flight, a road and a bus', 'Flight BA2490, then the A453 and the X38'],
  ['a story', 'In my novel the vault code is 7714'],
  ['advice', 'Never use your birthday or 1234 as a PIN'],
  ['a puzzle', 'Escape room on Saturday, last door was 4-1-9'],
  ['a handle', 'add me on snap: davey_b99, or insta @davey.b_99'],
  ['a handle before its network', 'anyone can use davey_b99 on discord'],
  ['a telephone number beside a lock', 'The door is stuck, the office is 0115 496 0123'],
  ['a part of a link', 'the door list is www.rota.example.com/:x:/g/hr/EbXyz_77?e=abc123&door=4471'],
  ['a joke', 'The oldest password joke: 1 2 3 4, same as my luggage'],
  ['people counted', 'We had 1500 people through the door'],
])('%s is no code', (_, draft) => {
  expect(found(draft)).toEqual([]);
});

test.each([
  ['The alarm code is 1966 ring Dave on 07700 900123', 'alarm code is 1966'],
  ['The door code for the depot is 4471, ask Karen Smith on +44 7700 900123', 'code for the depot is 4471'],
  ['door code 4471 or call 0300 123 4567', 'door code 4471'],
  ['door code from Karen on 07700 900123: 4471', '4471'],
])('a code has no telephone number in it: %s', (draft, mark) => {
  expect(found(draft)).toEqual([mark]);
});

test.each([
  'my snap password is davey_b99',
  'wifi is davey_b99',
  'my insta is Heron!Lake77',
  'code for the door handle: C1590X',
])('a password is no handle: %s', (draft) => {
  expect(found(draft)).toHaveLength(1);
});

test('a user name and its password are one finding', () => {
  expect(found('if it throws you out, user bwalker3, pw Gravel!Pit9')).toHaveLength(1);
});

test('spans lie in the draft, in order, and do not overlap', () => {
  const piece = fc.constantFrom(
    'door ',
    'code is ',
    '4471 ',
    'pw ',
    'Heron!Lake77 ',
    'safe ',
    '. ',
    '１２３４ ',
    'then hash ',
    '🔑 ',
    'ſ ',
    '/ ',
    '\n',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(piece, fc.string({ unit: 'grapheme', maxLength: 6 })), { maxLength: 40 }),
      (parts) => {
        const draft = parts.join('');
        let last = 0;
        for (const { start, end } of accessCode.detect(viewsOf(draft), organisation)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(draft.length);
          last = end;
        }
      },
    ),
    { numRuns: 300 },
  );
});
