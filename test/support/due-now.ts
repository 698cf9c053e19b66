import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Puts a policy folder and a roster into a folder, by which working time is now, whenever that is, and a reminder is owed at once. Person n
 * is `pn`, with pn@example.gov.uk; person 0 works in HR and manages the others. Gives the settings that name both.
 */
export function writeDueNow(
  folder: string,
  { people, perSecond }: { readonly people: number; readonly perSecond: string },
): { readonly POLICY_DIR: string; readonly PEOPLE_FILE: string } {
  const [policy, roster] = [join(folder, 'policy'), join(folder, 'people.csv')];
  cpSync('policy', policy, { recursive: true });
  const organisation = join(policy, 'organisation.yaml');
  const today = new Date().toISOString().slice(0, 10);
  const everyDay = '[monday, tuesday, wednesday, thursday, friday, saturday, sunday]';
  writeFileSync(
    organisation,
    readFileSync(organisation, 'utf8')
      .replace(/working_hours: .*/, "working_hours: {from: '00:00', until: '24:00'}")
      .replace(/working_days: .*/, `working_days: ${everyDay}`)
      .replace(/steps: .*/, `steps: [-60, 300]\n  bank_holidays: [{date: ${today}, remove: true}]`)
      .replace(/per_second: .*/, `per_second: {${perSecond}}`),
  );
  const lines = Array.from({ length: people }, (_, n) =>
    n === 0
      ? 'p0,Person 0,p0@example.gov.uk,,Parks,hr'
      : `p${n},Person ${n},p${n}@example.gov.uk,p0,Parks,employee`,
  );
  writeFileSync(roster, `id,name,email,manager,department,role\n${lines.join('\n')}\n`);
  return { POLICY_DIR: policy, PEOPLE_FILE: roster };
}
