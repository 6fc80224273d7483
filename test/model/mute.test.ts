import { describe, expect, it } from '@jest/globals';
import { covers, isActive } from '../../src/model/mute.ts';
import { aMute, noon } from '../support/builders.ts';

describe('a mute', () => {
  const hour = 3_600_000;
  const mute = aMute({ startsAt: noon, endsAt: noon + hour });

  it('is active from its start until just before its end', () => {
    const times = [noon - 1, noon, noon + hour - 1, noon + hour];
    expect(times.map((now) => isActive(mute, now))).toEqual([false, true, true, false]);
  });

  it('is not active once it was ended early', () => {
    expect(isActive({ ...mute, endedAt: noon + 1, endedBy: 'U0BOB' }, noon + 2)).toBe(false);
  });

  it('covers its rule, and only the actor that it names', () => {
    expect(covers(mute, 'risky', 'ann@example.com')).toBe(true);
    expect(covers(mute, 'risky', undefined)).toBe(true);
    expect(covers(mute, 'other', 'ann@example.com')).toBe(false);
    const ofAnn = { ...mute, actor: 'ann@example.com' };
    expect(covers(ofAnn, 'risky', 'ann@example.com')).toBe(true);
    expect(covers(ofAnn, 'risky', 'bob@example.com')).toBe(false);
    expect(covers(ofAnn, 'risky', undefined)).toBe(false);
    const sparesAnn = aMute({ sparedActor: 'ann@example.com' });
    expect(covers(sparesAnn, 'risky', 'ann@example.com')).toBe(false);
    expect(covers(sparesAnn, 'risky', 'bob@example.com')).toBe(true);
    expect(covers(sparesAnn, 'risky', undefined)).toBe(true);
  });
});
