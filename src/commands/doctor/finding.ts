/** What a check found. */
export interface Finding {
  readonly check: string;
  /** `warned`: well today, and not for long. */
  readonly state: 'ok' | 'warned' | 'failed' | 'skipped';
  readonly text: string;
  /** What to do about it. */
  readonly mend?: string;
}

export function ok(check: string, text: string): Finding {
  return { check, state: 'ok', text };
}

export function warned(check: string, text: string, mend: string): Finding {
  return { check, state: 'warned', text, mend };
}

export function failed(check: string, text: string, mend: string): Finding {
  return { check, state: 'failed', text, mend };
}

export function skipped(check: string, text: string): Finding {
  return { check, state: 'skipped', text };
}
