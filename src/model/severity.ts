/** From least to most severe. */
export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** 0 for info to 4 for critical: what is shown first has the higher rank. */
export function severityRank(severity: Severity): number {
  return severities.indexOf(severity);
}
