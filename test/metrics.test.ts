import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '../src/metrics.ts';
import type { Backlog } from '../src/record/store.ts';

const now = Date.parse('2026-01-05T12:00:00Z');

describe('the metrics of the backlog', () => {
  it('tell what is there when they are read, not what was there the time before', async () => {
    const backlog: Backlog = { waiting: 2, oldestAt: now - 30_000, lastErrors: [] };
    const empty: Backlog = { waiting: 0, lastErrors: [] };
    const answers = [backlog, empty];
    const store = { backlog: async () => answers.shift() ?? empty };
    const { registry } = createMetrics(store, { now: () => now });
    const waiting = await registry.metrics();
    expect(waiting).toMatch(/^audit_relay_backlog_messages 2$/m);
    expect(waiting).toMatch(/^audit_relay_backlog_oldest_seconds 30$/m);
    expect(answers).toEqual([empty]);
    const over = await registry.metrics();
    expect(over).toMatch(/^audit_relay_backlog_messages 0$/m);
    expect(over).toMatch(/^audit_relay_backlog_oldest_seconds 0$/m);
  });
});
