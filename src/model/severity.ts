/** From least to most severe. */
export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** The next above; there is none above critical. */
export function nextSeverity(severity: Severity): Severity {
  return severities[severityRank(severity) + 1] ?? severity;
}

/** 0 for info to 4 for critical: what is shown first has the higher rank. */
export function severityRank(severity: Severity): number {
  return severities.indexOf(severity);
}
