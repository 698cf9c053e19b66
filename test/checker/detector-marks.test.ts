import { describe, expect, test } from 'vitest';
import { marked } from './marked.ts';

describe('alone in a draft, a form that is plain is found', () => {
  test.each([
    ['phone', '(212) 555-0123'],
    ['phone', '+49 30 901820'],
    ['phone', '020 7946 0018'],
    ['email', 'kit.marsh+stall@mail.example.co.uk'],
    ['nhs-number', '401-023-2137'],
    ['passport', 'AB1234567'],
    ['number-plate', 'AB12 CDE'],
    ['number-plate', 'A123 BCD'],
    ['number-plate', 'ABC 123D'],
    ['address', 'SW1A 1AA'],
    ['address', 'm1 1ae'],
    ['bank-account', '12-34-56 12345678'],
    ['phone', '٠٧٧٠٠٩٠٠١٢٣'],
    ['phone', '०७७०० ९००१२३'],
    ['ip-address', '10[.]12(.)4[dot]17'],
    ['api-token', '-----begin openssh private key-----'],
    ['iban', 'GB82WEST12345698765432'],
    ['bank-card', '3782 822463 10005'],
    ['ip-address', '::ffff:192.0.2.128'],
    ['ip-address', '2001:db8::/32'],
    ['mac-address', '00-1A-2B-3C-4D-5E'],
    ['mac-address', '001a.2b3c.4d5e'],
    ['crypto-wallet', 'BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ'],
    ['date-of-birth', '12 November 1986'],
  ])('%s: %s', (name, draft) => {
    expect(marked(name, draft)).toEqual([draft]);
  });

  test.each([
    ['phone', '401-023-2138'],
    ['phone', '0800 111 999'],
    ['phone', '0303 123 1113'],
    ['phone', '+44 345 600 1234'],
    ['phone', '01-12-23-34-45-46'],
    ['ip-address', '127.0.0.53'],
    ['ip-address', '8.8.4.4'],
    ['ip-address', '::1'],
    ['ip-address', '255.255.255.0'],
    ['bank-account', '12-34-56 1234567'],
    ['email', 'kit.marsh@stall'],
    ['passport', '533401372'],
    ['number-plate', 'AB00 CDE'],
    ['number-plate', 'QZ12 IQA'],
    ['address', 'QA1 1AA'],
    ['address', 'SW1A 1CI'],
    ['ip-address', '256.1.1.1'],
    ['ip-address', '1::2::3'],
    ['mac-address', '00:1A:2B:3C:4D'],
    ['crypto-wallet', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp'],
    ['crypto-wallet', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd'],
  ])('and one that is wrong is not: %s: %s', (name, draft) => {
    expect(marked(name, draft)).toEqual([]);
  });
});

describe('what the organisation lets anyone post passes', () => {
  test.each([
    ['phone', 'Ring us on 01632 960000 or +44 1632 960 000'],
    ['email', 'jo.public@ambleford.example and events@ambleford.example know'],
    ['address', 'I moved desks, we are at 3 Whitwick Road, AB1 2CD now'],
  ])('%s', (name, draft) => {
    expect(marked(name, draft)).toEqual([]);
  });

  test('but a person at an allowed domain does not', () => {
    expect(marked('email', 'write to tess.lamb@ambleford.example')).toEqual(['tess.lamb@ambleford.example']);
  });
});

describe('a mark is no longer than what it is about', () => {
  test.each([
    [
      'address',
      'Cake at ours, Flat 3b, 112 Cobnut Road, Castle Donington, DE74 9XX, from noon',
      'Flat 3b, 112 Cobnut Road, Castle Donington, DE74 9XX',
    ],
    ['address', 'shes at her mums now, 51 foundry rise, long story', '51 foundry rise'],
    ['bank-card', 'card 4242 4242 4242 4242 09/29 cvv 123', '4242 4242 4242 4242'],
    ['bank-account', 'pay me: sort code 20-00-00, account 55779911, name Jo', '20-00-00, account 55779911'],
    ['date-of-birth', 'Jean, born on the 3rd of March 1961, retires', '3rd of March 1961'],
    ['phone', 'mine (07700 900123) is best', '07700 900123'],
    ['number-plate', 'His plate is P456 XYZ, blue', 'P456 XYZ'],
    ['number-plate', 'his plate is p456xyz', 'p456xyz'],
    ['number-plate', 'His plate is P45 and dirty', 'P45'],
    ['number-plate', 'ab-12-cde the van', 'ab-12-cde'],
    ['email', 'mine is kit.marsh7 at outlook.', 'kit.marsh7 at outlook'],
    ['exact-place', 'we live at w3w filled.count.soap...', 'filled.count.soap'],
    ['date-of-birth', 'Anne-Marie O’Neill 12 Mar 1985.', '12 Mar 1985'],
    [
      'address',
      'he lives at the corner of Ashby Rd and Meadow Ln, red door',
      'lives at the corner of Ashby Rd and Meadow Ln',
    ],
    [
      'address',
      'her flat on the junction of Mill Lane & Wood St',
      'her flat on the junction of Mill Lane & Wood St',
    ],
  ])('%s: %s', (name, draft, mark) => {
    expect(marked(name, draft)).toEqual([mark]);
  });
});

describe('what is nobody’s passes, and a person’s beside it does not', () => {
  test.each([
    ['date-of-birth', 'Our cat Tibbles, born 12 March 2015, is missing'],
    ['date-of-birth', 'my rabbit’s date of birth is 12 March 2015'],
    ['date-of-birth', 'The welfare state was born on 5 July 1948'],
    ['date-of-birth', 'Ambleford Show, 12 March 1985'],
    ['ip-address', 'Firefox 115.2.1.3 crashes, so upgrade to 115.3.0.1 beta'],
    ['phone', 'EuroMillions 04 12 23 31 45 49'],
    ['mac-address', 'Lotto numbers 04 12 23 31 45 49'],
    ['passport', 'Royal Mail AB123456789GB has not moved'],
    ['reference-number', 'VAT GB123456789'],
    ['date-of-birth', 'Town Hall, 12 March 1985'],
  ])('%s: %s', (name, draft) => {
    expect(marked(name, draft)).toEqual([]);
  });

  test.each([
    ['date-of-birth', 'My dog walker Dave was born on 12 March 1979', '12 March 1979'],
    ['date-of-birth', 'My dog bit Dave, born on 12 March 1979', '12 March 1979'],
    ['date-of-birth', 'He loves his dog. Dave was born on 12 March 1979', '12 March 1979'],
    ['date-of-birth', 'At the party, Dave, born on 12 March 1979', '12 March 1979'],
    ['ip-address', 'he posts from 81.2.69.142 in Teams', '81.2.69.142'],
  ])('%s: %s', (name, draft, mark) => {
    expect(marked(name, draft)).toEqual([mark]);
  });
});
