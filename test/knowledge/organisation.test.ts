import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatProblem, type Problem } from '../../src/core/errors.ts';
import { DEFAULT_REMINDERS } from '../../src/core/reminder-settings.ts';
import { parseOrganisation } from '../../src/knowledge/organisation.ts';

const HEAD = 'name: Here\nhr_contact: {name: HR, email: hr@example.org}\n';

/** Settings of a section, which begins on line 3 of the file. */
function read(section: string) {
  const problems: Problem[] = [];
  const organisation = parseOrganisation(`${HEAD}${section}`, 'organisation.yaml', problems);
  return { reminders: organisation?.reminders, problems: problems.map(formatProblem) };
}

test.each(['', 'reminders:\n', 'reminders: {}\n'])('without settings the defaults hold: %j', (section) => {
  expect(read(section)).toEqual({ reminders: DEFAULT_REMINDERS, problems: [] });
});

test('the organisation that comes with the assistant writes out the defaults', () => {
  const problems: Problem[] = [];
  const organisation = parseOrganisation(
    readFileSync('policy/organisation.yaml', 'utf8'),
    'organisation.yaml',
    problems,
  );
  expect(problems).toEqual([]);
  expect(organisation?.reminders).toEqual({ ...DEFAULT_REMINDERS, perSecond: { slack: 5, teams: 25 } });
});

test('every setting is read', () => {
  const section = `reminders:
  time_zone: America/St_Johns
  nation: scotland
  working_hours: {from: 08:30, until: 24:00}
  working_days: [saturday, tuesday, tuesday]
  renewal: {date: 02-29, counts_for_days: 30}
  joiner_days: 10
  new_version_days: 20
  return_days: 7
  steps: [-30, 0, 2]
  manager_after_days: 21
  bank_holidays:
    - {date: 2026-06-15, nation: scotland}
    - {date: 2026-05-04, remove: true}
  per_second: {slack: 0.5}
  question_days: 3
  retention_years: 7
  nudge: Please look.
`;
  const removed = ['england', 'wales', 'scotland', 'northern-ireland'].map((nation) => ({
    nation,
    date: '2026-05-04',
    isHoliday: false,
  }));
  expect(read(section)).toEqual({
    reminders: {
      timeZone: 'America/St_Johns',
      nation: 'scotland',
      workingHours: { from: '08:30', until: '24:00' },
      workingDays: [2, 6],
      renewal: { kind: 'date', monthDay: '02-29', countsForDays: 30 },
      joinerDays: 10,
      newVersionDays: 20,
      returnDays: 7,
      steps: [-30, 0, 2],
      managerAfterDays: 21,
      bankHolidays: [{ nation: 'scotland', date: '2026-06-15', isHoliday: true }, ...removed],
      perSecond: { slack: 0.5 },
      questionDays: 3,
      retentionYears: 7,
      nudge: 'Please look.',
    },
    problems: [],
  });
});

test.each([
  ['time_zone: Europe/Londn', 'time_zone: is no time zone; write one such as Europe/London'],
  ['nation: england and wales', 'nation: is one of england, wales, scotland, northern-ireland'],
  ['working_hours: {from: 9, until: 17:00}', 'working_hours.from: is a time such as 09:00'],
  ['working_hours: {from: 17:00, until: 09:00}', 'working_hours.until: is later than from'],
  ['working_days: []', 'working_days: needs a weekday'],
  ['working_days: [mon]', 'working_days.0: is a weekday such as monday'],
  ['renewal: yearly', 'renewal: is anniversary, or {date: 04-01, counts_for_days: 60} with a month and day'],
  [
    'renewal: {date: 02-30}',
    'renewal: is anniversary, or {date: 04-01, counts_for_days: 60} with a month and day',
  ],
  [
    'renewal: {date: 04-01, counts_for_days: 5}',
    'renewal: counts_for_days is at least 14, because the first step asks people 14 days before the date',
  ],
  ['steps: [1, -3]', 'steps: stand in order, each day once, such as [-14, -3, 1, 7]'],
  ['steps: [1, 1]', 'steps: stand in order, each day once, such as [-14, -3, 1, 7]'],
  ['steps: []', 'steps: needs a day'],
  ['steps: [0.5]', 'steps.0: is a whole number of days from -180 to 365'],
  ['steps: [-999]', 'steps.0: is a whole number of days from -180 to 365'],
  ['joiner_days: -1', 'joiner_days: is a whole number of days from 0 to 365'],
  ['bank_holidays: [{date: 2026-02-30}]', 'bank_holidays.0.date: is a date such as 2026-06-15'],
  ['bank_holidays: [{nation: wales}]', 'bank_holidays.0.date: is a date such as 2026-06-15'],
  [
    'bank_holidays: [2026-06-15]',
    'bank_holidays.0: is {date: 2026-06-15}, with nation or remove as you need',
  ],
  ['per_second: {slack: 0}', 'per_second.slack: is more than 0'],
  ['per_second: {irc: 1}', 'per_second: names slack, teams, web'],
  ['per_second: 5', 'per_second: is a number for each platform, such as {slack: 5}'],
  ['nudge: " "', 'nudge: needs words'],
  ['retention_years: 0', 'retention_years: is a whole number of years from 1 to 100'],
])('%s is a problem with its line', (line, message) => {
  expect(read(`reminders:\n\n  ${line}\n`).problems).toEqual([`organisation.yaml:5: reminders.${message}`]);
});

test('a setting that there is not is named', () => {
  expect(read('reminders:\n  steps: [1]\n  stepz: [1]\n').problems).toEqual([
    'organisation.yaml:4: reminders: there is no setting stepz',
  ]);
});

test('problems of several settings come together', () => {
  expect(read('reminders:\n  nation: uk\n  steps: []\n').problems).toHaveLength(2);
});

test('a section that is no list of settings is a problem', () => {
  expect(read('reminders: often\n').problems).toEqual([
    'organisation.yaml:3: reminders: is a list of settings, such as time_zone: Europe/London',
  ]);
});
