import { describe, expect, test } from 'vitest';
import type { Excuse } from '../../src/core/campaigns.ts';
import { ann, annOn, states } from './ann.ts';
import { acknowledged } from './made-up.ts';

const excuse = (more: Partial<Excuse> = {}): Excuse => ({
  id: 'x1',
  personId: 'ann',
  reason: 'secondment',
  from: '2026-01-25',
  until: '2026-02-10',
  by: 'hr',
  at: '2026-01-24T10:00:00Z',
  ...more,
});

describe('leave and excuses', () => {
  test('excuse from the first to the last day; then there are days to return', () => {
    const leave = ann({ leave: { from: '2026-01-25', until: '2026-02-10' } });
    states(leave, {
      '2026-01-24': 'due',
      '2026-01-25': 'excused',
      '2026-02-10': 'excused',
      '2026-02-11': 'due',
      '2026-02-25': 'due',
      '2026-02-26': 'overdue',
    });
    expect(annOn('2026-01-24', leave)?.dueOn).toBe('2026-02-04');
    expect(annOn('2026-01-25', leave)).toEqual({
      personId: 'ann',
      policyId: 'p',
      state: 'excused',
      cycle: '2026-02-04',
      dueOn: '2026-02-25',
      returnsOn: '2026-02-11',
      reason: 'on leave',
      until: '2026-02-10',
    });
    expect(annOn('2026-02-11', leave)).toMatchObject({ cycle: '2026-02-04', dueOn: '2026-02-25' });
    expect(annOn('2026-01-26', { excuses: [excuse()] })).toMatchObject({
      state: 'excused',
      reason: 'secondment',
      until: '2026-02-10',
    });
  });

  test('that are over before anything was asked put nothing off', () => {
    const leave = ann({ leave: { from: '2026-01-06', until: '2026-01-20' } });
    states(leave, { '2026-01-20': 'excused', '2026-01-21': 'due', '2026-02-05': 'overdue' });
  });

  test('without an end have no due date', () => {
    const found = annOn('2026-03-01', ann({ leave: { from: '2026-01-25' } }));
    expect(found).toMatchObject({ state: 'excused', cycle: '2026-02-04' });
    expect(found).not.toHaveProperty('dueOn');
    expect(found).not.toHaveProperty('until');
  });

  test('of somebody overdue give them days to return as well', () => {
    const leave = ann({ leave: { from: '2026-03-01', until: '2026-03-31' } });
    states(leave, {
      '2026-02-28': 'overdue',
      '2026-03-01': 'excused',
      '2026-04-01': 'due',
      '2026-04-15': 'due',
      '2026-04-16': 'overdue',
    });
    expect(annOn('2026-02-28', leave)?.dueOn).toBe('2026-02-04');
  });

  test('that follow each other are one absence; the one that ends last is told', () => {
    const more = {
      ...ann({ leave: { from: '2026-01-25', until: '2026-02-10' } }),
      excuses: [excuse({ from: '2026-02-05', until: '2026-02-20' })],
    };
    states(more, {
      '2026-02-11': 'excused',
      '2026-02-20': 'excused',
      '2026-02-21': 'due',
      '2026-03-08': 'overdue',
    });
    expect(annOn('2026-02-06', more)).toMatchObject({ until: '2026-02-20', reason: 'secondment' });
  });

  test('ended early last until the day before', () => {
    const ended = { excuses: [excuse({ ended: { by: 'hr', at: '2026-02-01T10:00:00Z' } })] };
    states(ended, {
      '2026-01-31': 'excused',
      '2026-02-01': 'due',
      '2026-02-15': 'due',
      '2026-02-16': 'overdue',
    });
    const never = { excuses: [excuse({ ended: { by: 'hr', at: '2026-01-20T10:00:00Z' } })] };
    states(never, { '2026-01-26': 'due', '2026-02-05': 'overdue' });
    const after = { excuses: [excuse({ ended: { by: 'hr', at: '2026-03-20T10:00:00Z' } })] };
    states(after, { '2026-02-10': 'excused', '2026-02-11': 'due' });
  });

  test('from another policy, or of somebody else, excuse nobody here', () => {
    const excuses = [excuse({ policyId: 'other' }), excuse({ personId: 'ben' })];
    expect(annOn('2026-01-26', { excuses })?.state).toBe('due');
    expect(annOn('2026-01-26', { excuses: [excuse({ policyId: 'p' })] })?.state).toBe('excused');
  });

  test('leave an acknowledgement as it is, until it is asked for again', () => {
    const more = {
      acknowledgements: [acknowledged('ann', '2026-01-30T10:00:00Z')],
      ...ann({ leave: { from: '2027-01-10', until: '2027-02-28' } }),
    };
    states(more, { '2027-01-15': 'acknowledged', '2027-01-16': 'excused', '2027-03-01': 'due' });
    expect(annOn('2027-03-01', more)).toMatchObject({ cycle: '2027-01-30', dueOn: '2027-03-15' });
  });

  test('with many days to return give time before anything is asked again', () => {
    const more = {
      ...ann({ leave: { from: '2026-01-25', until: '2026-02-10' } }),
      settings: { returnDays: 30 },
    };
    states(more, { '2026-02-11': 'not-yet-due', '2026-02-26': 'not-yet-due', '2026-02-27': 'due' });
  });
});
