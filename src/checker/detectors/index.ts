import type { Detector } from '../detector.ts';
import { accessCode } from './access-code.ts';
import { address } from './address.ts';
import { bankAccount, bankIdentifier, iban } from './bank.ts';
import { bankCard } from './bank-card.ts';
import { cryptoWallet } from './crypto-wallet.ts';
import { dateOfBirth } from './date-of-birth.ts';
import { email } from './email.ts';
import { exactPlace } from './exact-place.ts';
import { nhsNumber } from './health-number.ts';
import {
  drivingLicence,
  nationalInsurance,
  passport,
  residencePermit,
  taxReference,
} from './identity-numbers.ts';
import { ipAddress, macAddress } from './network-address.ts';
import { numberPlate } from './number-plate.ts';
import { phone } from './phone.ts';
import { referenceNumber } from './reference-number.ts';
import { apiToken } from './secrets.ts';

/** Every detector a rule may name. */
export const DETECTORS: readonly Detector[] = [
  phone,
  email,
  address,
  exactPlace,
  nationalInsurance,
  nhsNumber,
  passport,
  drivingLicence,
  residencePermit,
  taxReference,
  referenceNumber,
  numberPlate,
  bankCard,
  iban,
  bankIdentifier,
  bankAccount,
  cryptoWallet,
  ipAddress,
  macAddress,
  dateOfBirth,
  apiToken,
  accessCode,
];
