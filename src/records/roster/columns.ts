/** What a roster tells of a person. The first six columns must be there. */
export const COLUMNS = [
  'id',
  'name',
  'email',
  'manager',
  'department',
  'role',
  'nation',
  'time_zone',
  'start',
  'leave_from',
  'leave_until',
  'left',
] as const;
export type Column = (typeof COLUMNS)[number];

export const REQUIRED = COLUMNS.slice(0, 6);

/** Other headings that people write, without blanks, hyphens and underscores. */
const ALIASES: Readonly<Record<string, Column>> = {
  staffid: 'id',
  personid: 'id',
  employeeid: 'id',
  payrollnumber: 'id',
  fullname: 'name',
  mail: 'email',
  emailaddress: 'email',
  workemail: 'email',
  managerid: 'manager',
  manageremail: 'manager',
  linemanager: 'manager',
  reportsto: 'manager',
  dept: 'department',
  team: 'department',
  service: 'department',
  country: 'nation',
  tz: 'time_zone',
  startdate: 'start',
  starts: 'start',
  startson: 'start',
  leave: 'leave_from',
  leavestart: 'leave_from',
  leaveto: 'leave_until',
  leaveend: 'leave_until',
  lefton: 'left',
  leftdate: 'left',
  leavingdate: 'left',
  enddate: 'left',
};

/** The column that a heading names, in any letter case; undefined when it is none that is read. */
export function columnOf(heading: string): Column | undefined {
  const word = heading.toLowerCase().replace(/[\s_-]+/g, '');
  return (
    COLUMNS.find((column) => column.replace('_', '') === word) ??
    (Object.hasOwn(ALIASES, word) ? ALIASES[word] : undefined)
  );
}
