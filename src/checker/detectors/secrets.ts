import type { Detector } from '../detector.ts';
import { findAll } from './find-all.ts';

/** Keys and tokens that machines sign in with, by the forms their makers document. */
export const apiToken: Detector = {
  name: 'api-token',
  detect: ({ original }) =>
    findAll(
      { text: original, toOriginal: (start, end) => ({ start, end }) },
      new RegExp(TOKEN_FORMS.join('|'), 'g'),
    ),
};

const TOKEN_FORMS = [
  '(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])',
  '(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36,80}',
  '(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{20,90}',
  '(?<![A-Za-z0-9])xox[abeprs]-[A-Za-z0-9-]{10,120}',
  '(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}',
  '(?<![A-Za-z0-9])[sr]k_(?:live|test)_[A-Za-z0-9]{16,64}',
  '(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,120}',
  '(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,400}\\.eyJ[A-Za-z0-9_-]{8,800}\\.[A-Za-z0-9_-]{8,400}',
  '-----BEGIN (?:RSA |EC |OPENSSH |PGP )?PRIVATE KEY(?: BLOCK)?-----',
  '(?<![A-Za-z0-9_])(?:api|access|auth|secret|client)[_-]?(?:key|token|secret)["\']?\\s{0,3}[:=]\\s{0,3}["\']?[A-Za-z0-9_/+.=-]{12,120}',
] as const;
