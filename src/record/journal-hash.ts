import { createHash } from 'node:crypto';
import type { JournalEntry } from '../model/journal-entry.ts';

/**
 * SHA-256, in lower-case hexadecimal, of the UTF-8 of this JSON list without white space:
 * `[seq,at,teamId,userId,kind,details,previousHash]`, where `details` is a string (the JSON text as it was stored),
 * an absent team or user is `null`, and the first entry's `previousHash` is `""`. No field can be confused with its
 * neighbour, and anyone can compute it again without this program.
 */
export function journalHash(entry: Omit<JournalEntry, 'hash'>): string {
  const { seq, at, teamId, userId, kind, details, previousHash } = entry;
  const canonical = JSON.stringify([seq, at, teamId, userId, kind, details, previousHash]);
  return createHash('sha256').update(canonical).digest('hex');
}
