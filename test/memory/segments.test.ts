import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Lack, segmentsOf } from '../../src/memory/segments.ts';

const lack: fc.Arbitrary<Lack> = fc
  .record({ id: fc.uuid(), recent: fc.nat(1000), earlier: fc.nat(500) })
  .map(({ id, recent, earlier }) => ({ id, recent, whole: Math.max(0, recent - earlier) }));
const lacks = fc.uniqueArray(lack, { selector: ({ id }) => id, minLength: 1, maxLength: 6 });

describe('what memories lack', () => {
  it('is read once, and told to each memory from where it lacks it', () => {
    fc.assert(
      fc.property(lacks, fc.nat(30_000), fc.nat(20_000), (all, seq, lastSeq) => {
        const told = segmentsOf(all, lastSeq).filter(({ from, to }) => from <= seq && seq < to);
        expect(told.length).toBeLessThanOrEqual(1);
        const ids = all.filter(({ whole }) => whole <= seq).map(({ id }) => id);
        expect([...(told[0]?.ids ?? [])]).toEqual(ids);
      }),
    );
  });

  it('is read so that who needs the newest only is ready first', () => {
    const day = { id: 'day', recent: 500, whole: 300 };
    const minutes = { id: 'minutes', recent: 990, whole: 600 };
    const steps = segmentsOf([day, minutes], 1200).map(({ from, ready }) => [from, ...ready]);
    expect(steps).toEqual([[990, 'minutes'], [600], [500, 'day'], [300]]);
  });

  it('is read so that the newest is known before all that was received with it', () => {
    const minutes = { id: 'minutes', recent: 1, whole: 1 };
    const steps = segmentsOf([minutes], 12_000).map(({ from, to, ready }) => [from, to, ...ready]);
    expect(steps).toEqual([
      [7001, Number.POSITIVE_INFINITY],
      [2001, 7001],
      [1, 2001, 'minutes'],
    ]);
  });
});
