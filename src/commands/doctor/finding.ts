/** What a check found. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'failed' | 'skipped';
  readonly text: string;
  /** What to do about it. */
  readonly mend?: string;
}

export function ok(check: string, text: string): Finding {
  return { check, state: 'ok', text };
}

export function failed(check: string, text: string, mend: string): Finding {
  return { check, state: 'failed', text, mend };
}

export function skipped(check: string, text: string): Finding {
  return { check, state: 'skipped', text };
}
