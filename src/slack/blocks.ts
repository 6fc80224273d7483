import { escapeText, plain } from './escape.ts';

/** Slack's limits, with room to spare where something of ours stands beside the foreign text. */
export const limits = {
  section: 3000,
  field: 2000,
  header: 150,
  button: 75,
  fallback: 3500,
  blocks: 50,
} as const;

export interface Block {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Our own words in mrkdwn, foreign text in it already escaped. */
export function mrkdwn(text: string): object {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Foreign text, shown as it is. */
export function plainText(text: string, most: number = limits.section): object {
  return { type: 'plain_text', text: plain(text, most) || ' ', emoji: false };
}

export function header(text: string): Block {
  return { type: 'header', text: plainText(text, limits.header) };
}

export function section(text: string): Block {
  return { type: 'section', text: mrkdwn(text) };
}

export function context(...lines: readonly string[]): Block {
  return { type: 'context', elements: lines.map(mrkdwn) };
}

export const divider: Block = { type: 'divider' };

/** A bold label over its value, side by side with the others. */
export function fields(values: Readonly<Record<string, string | undefined>>): Block {
  const shown = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return {
    type: 'section',
    fields: shown.slice(0, 10).map(([label, value]) => mrkdwn(`*${label}*\n${value}`)),
  };
}

/** Foreign text of several lines as a quotation. */
export function quote(text: string, most: number): string {
  const lines = escapeText(text, most - 200)
    .split('\n')
    .slice(0, 40);
  return lines.map((line) => `>${line}`).join('\n');
}
