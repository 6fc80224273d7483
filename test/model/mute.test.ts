import { describe, expect, it } from '@jest/globals';
import { covers } from '../../src/model/mute.ts';
import { aMute } from '../support/builders.ts';

describe('a mute', () => {
  const mute = aMute();

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
