import { describe, expect, it } from '@jest/globals';
import type { Pipeline } from '../../src/pipeline.ts';
import { createGroupCommit } from '../../src/receive/group-commit.ts';
import { anEvent } from '../support/builders.ts';

/** A pipeline that fails so many times before it stores. */
function failing(times: number): { pipeline: Pipeline; calls: () => number } {
  let calls = 0;
  return {
    calls: () => calls,
    async pipeline(submissions) {
      calls += 1;
      if (calls <= times) throw new Error('deadlock detected');
      return submissions.map(({ events }) => ({ accepted: events.length, duplicates: 0, quarantined: 0 }));
    },
  };
}

const submission = { events: [anEvent()], quarantined: [] };

describe('a submission that came alone', () => {
  it('is tried once more where it failed', async () => {
    const { pipeline, calls } = failing(1);
    const receipt = await createGroupCommit(pipeline).submit(submission, 100);
    expect(receipt).toMatchObject({ accepted: 1 });
    expect(calls()).toBe(2);
  });

  it('is refused where it fails again', async () => {
    const { pipeline, calls } = failing(2);
    await expect(createGroupCommit(pipeline).submit(submission, 100)).rejects.toThrow('deadlock');
    expect(calls()).toBe(2);
  });
});
