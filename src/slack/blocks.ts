import { plain } from './escape.ts';

/** Slack's limits, with room to spare where something of ours stands beside the foreign text. */
export const limits = {
  header: 150,
  fallback: 3500,
} as const;

export interface Block {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface Modal {
  readonly type: 'modal';
  /** At most 24 characters. */
  readonly title: Text;
  readonly submit?: Text;
  readonly close?: Text;
  readonly callback_id?: string;
  readonly private_metadata?: string;
  readonly blocks: readonly Block[];
}

/** A text object of Slack's. */
export interface Text {
  readonly type: 'mrkdwn' | 'plain_text';
  readonly text: string;
  readonly verbatim?: true;
  readonly emoji?: false;
}

/** Our own words in mrkdwn, foreign text in it already escaped. */
export function mrkdwn(text: string): Text {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Shown exactly as it is, foreign text in it already escaped with `plain`. */
export function plainText(text: string): Text {
  return { type: 'plain_text', text: text.trim() === '' ? '–' : text, emoji: false };
}

export function header(text: string): Block {
  return { type: 'header', text: plainText(plain(text, limits.header)) };
}

export function section(text: string | Text): Block {
  return { type: 'section', text: typeof text === 'string' ? mrkdwn(text) : text };
}

export function context(...lines: readonly string[]): Block {
  return { type: 'context', elements: lines.map(mrkdwn) };
}

export function actions(...elements: readonly object[]): Block {
  return { type: 'actions', elements };
}

export function button(actionId: string, label: string, value: string): object {
  return { type: 'button', action_id: actionId, text: plainText(label), value };
}

export const divider: Block = { type: 'divider' };

/** Slack takes ten fields: a label and its value are two. */
const mostRows = 5;

/** A table of two columns: labels, and beside each its value. Rows without a value are left out. */
export function table(rows: Readonly<Record<string, Text | undefined>>): Block {
  const shown = Object.entries(rows).filter(([, value]) => value !== undefined);
  return {
    type: 'section',
    fields: shown.slice(0, mostRows).flatMap(([label, value]) => [mrkdwn(`*${label}*`), value]),
  };
}
