import { z } from 'zod';
import type { Problem } from '../core/errors.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import { type HrContact, HrContactSchema } from './front-matter.ts';
import { RemindersSchema } from './parse-reminders.ts';
import { parseYaml } from './yaml-file.ts';

/** What is particular to one employer, for the checker, the cards and reminders. Lists may be empty. */
export interface Organisation {
  readonly name: string;
  /** Other names of the employer, as people write them. */
  readonly names: readonly string[];
  /** Service providers the employer uses. */
  readonly suppliers: readonly string[];
  /** Names of projects that are not public. */
  readonly projects: readonly string[];
  /** Numbers, addresses and domains that anyone may post. */
  readonly publicPhones: readonly string[];
  readonly publicEmails: readonly string[];
  readonly publicDomains: readonly string[];
  readonly publicAddresses: readonly string[];
  /** The line that says that a post gives its author's own views. */
  readonly disclaimer: string;
  readonly hrContact: HrContact;
  readonly reminders: ReminderSettings;
}

const text = z.string('needs words').trim().min(1, 'needs words');
const list = z.array(text, 'is a list').default([]);

const OrganisationSchema = z.strictObject({
  name: text,
  names: list,
  suppliers: list,
  projects: list,
  public_phones: list,
  public_emails: list,
  public_domains: list,
  public_addresses: list,
  disclaimer: text.default('These are my own views.'),
  hr_contact: HrContactSchema,
  reminders: RemindersSchema,
});

/** Reads organisation.yaml; undefined with its problems added when it does not fit. */
export function parseOrganisation(yaml: string, file: string, problems: Problem[]): Organisation | undefined {
  const parsed = parseYaml(yaml.replace(/^\uFEFF/, ''), { file, schema: OrganisationSchema, problems });
  if (parsed === undefined) return undefined;
  const { name, names, suppliers, projects } = parsed;
  return {
    name,
    names,
    suppliers,
    projects,
    publicPhones: parsed.public_phones,
    publicEmails: parsed.public_emails,
    publicDomains: parsed.public_domains,
    publicAddresses: parsed.public_addresses,
    disclaimer: parsed.disclaimer,
    hrContact: parsed.hr_contact,
    reminders: parsed.reminders,
  };
}
