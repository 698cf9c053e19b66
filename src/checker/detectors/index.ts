import type { Detector } from '../detector.ts';
import { address } from './address.ts';
import { bankAccount, bankCard, iban } from './bank.ts';
import { dateOfBirth } from './date-of-birth.ts';
import { email } from './email.ts';
import { drivingLicence, nationalInsurance, nhsNumber, numberPlate, passport } from './identity-numbers.ts';
import { phone } from './phone.ts';
import { accessCode, apiToken } from './secrets.ts';

/** Every detector a rule may name. */
export const DETECTORS: readonly Detector[] = [
  phone,
  email,
  address,
  nationalInsurance,
  nhsNumber,
  passport,
  drivingLicence,
  numberPlate,
  bankCard,
  iban,
  bankAccount,
  dateOfBirth,
  apiToken,
  accessCode,
];
