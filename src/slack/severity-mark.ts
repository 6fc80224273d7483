import type { Severity } from '../model/severity.ts';

interface Mark {
  readonly emoji: string;
  readonly color: string;
  readonly label: string;
}

/** How a severity looks, everywhere. */
export const severityMarks: Readonly<Record<Severity, Mark>> = {
  critical: { emoji: '🔴', color: '#c9252d', label: 'Critical' },
  high: { emoji: '🟠', color: '#e8710a', label: 'High' },
  medium: { emoji: '🟡', color: '#d9a400', label: 'Medium' },
  low: { emoji: '🔵', color: '#1d70b8', label: 'Low' },
  info: { emoji: '⚪', color: '#8a8f98', label: 'Info' },
};
