import type { JournalEntry, JournalHead } from '../model/journal-entry.ts';
import { journalHash } from './journal-hash.ts';

/** The journal's entries, checked one after the other. */
export interface JournalChain {
  take(entry: JournalEntry): void;
  /** What was found; `head` is what the store says now that the last entry was taken. */
  end(head: JournalHead): Verdict;
}

export interface Verdict {
  readonly entries: number;
  /** The hash that stands for all of them: who keeps it can tell later that none of them was changed. */
  readonly hash: string;
  /** The first entry that is not as it was written, and what is wrong with it. */
  readonly broken?: Broken;
}

export interface Broken {
  readonly seq: number;
  readonly problem: string;
}

/** `known` is what the store said before the first entry was read: replicas may append meanwhile. */
export function createJournalChain(known: JournalHead): JournalChain {
  let last: JournalHead = { seq: 0, hash: '' };
  let entries = 0;
  let broken: Broken | undefined;
  return {
    take(entry) {
      broken ??= breakAt(last, entry) ?? differsFrom(known, entry);
      last = { seq: entry.seq, hash: entry.hash };
      entries += 1;
    },
    end(head) {
      broken ??= missingAt(last, known) ?? strayAt(last, head);
      return { entries, hash: last.hash, ...(broken === undefined ? {} : { broken }) };
    },
  };
}

function breakAt(last: JournalHead, entry: JournalEntry): Broken | undefined {
  if (entry.seq <= last.seq) return { seq: entry.seq, problem: 'the relay did not append it' };
  if (entry.seq !== last.seq + 1) return { seq: last.seq + 1, problem: 'it is missing' };
  if (journalHash(entry) !== entry.hash) {
    return { seq: entry.seq, problem: 'it was changed: its hash is not that of what it says' };
  }
  if (entry.previousHash === last.hash) return undefined;
  return {
    seq: entry.seq,
    problem: 'it does not follow the one before it: one of the two was written anew',
  };
}

function differsFrom(known: JournalHead, { seq, hash }: JournalEntry): Broken | undefined {
  if (seq !== known.seq || hash === known.hash) return undefined;
  return { seq, problem: 'it is not the one that the relay appended last' };
}

function missingAt(last: JournalHead, known: JournalHead): Broken | undefined {
  if (last.seq >= known.seq) return undefined;
  return { seq: last.seq + 1, problem: `it is missing, as all are up to ${known.seq}` };
}

function strayAt(last: JournalHead, head: JournalHead): Broken | undefined {
  if (last.seq <= head.seq) return undefined;
  return { seq: head.seq + 1, problem: 'the relay did not append it' };
}
