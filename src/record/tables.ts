import type { Generated, Insertable, Selectable } from 'kysely';
import type { AskState } from '../model/ask.ts';
import type { JournalKind } from '../model/journal-entry.ts';
import type { MessageKind } from '../model/message.ts';
import type { Severity } from '../model/severity.ts';
import type { Outcome } from './store.ts';

/**
 * The tables as Kysely sees them. Columns are what queries need; the rest of a thing is JSON text in `body`.
 * Times are ms since the epoch, truth values 0 and 1, so that both databases hold the same.
 */
export interface Tables {
  events: EventTable;
  matches: MatchTable;
  alerts: AlertTable;
  asks: AskTable;
  messages: MessageTable;
  channels: ChannelTable;
  mutes: MuteTable;
  mute_proposals: MuteProposalTable;
  quarantine: QuarantineTable;
  settings: SettingTable;
  memories: MemoryTable;
  built_memories: BuiltMemoryTable;
  journal: JournalTable;
  journal_head: JournalHeadTable;
  seen_requests: SeenRequestTable;
}

interface EventTable {
  seq: Generated<number>;
  /** See `toKey`, as `action` and `actor`, which are in lower case besides. */
  id: string;
  action: string;
  actor: string | null;
  occurred_at: number;
  received_at: number;
  body: string;
}

interface MatchTable {
  event_seq: number;
  event_id: string;
  rule_id: string;
  rule_name: string;
  severity: Severity;
  title: string;
  /** Of the event, as the two below: so that filters need no join. */
  actor: string | null;
  action: string;
  received_at: number;
  outcome: Outcome;
  alert_id: string | null;
  opened: number | null;
  mute_id: string | null;
}

interface AlertTable {
  id: string;
  rule_id: string;
  group_key: string;
  closes_at: number;
  body: string;
}

interface AskTable {
  alert_id: string;
  state: AskState;
  email: string;
  user_id: string | null;
  created_at: number;
  changed_at: number;
  due_at: number;
  attempts: number;
  last_error: string | null;
}

interface MessageTable {
  id: string;
  kind: MessageKind;
  channel: string;
  rank: number;
  created_at: number;
  revision: number;
  shown_revision: number;
  replied_revision: number;
  slack_channel_id: string | null;
  slack_ts: string | null;
  attempted_at: number | null;
  attempts: number;
  due_at: number;
  last_error: string | null;
  plain: number;
  digest_id: string | null;
  /** The revision of the digest that took it in. */
  digest_revision: number | null;
  diverted_from: string | null;
  notice: string | null;
  /** Computed by the database: 1 while Slack does not show what it should. */
  waiting: Generated<number>;
}

interface ChannelTable {
  channel: string;
  channel_id: string | null;
  not_before: number;
  broken: string | null;
  retry_at: number | null;
  claimant: string | null;
  claimed_until: number;
}

interface MuteTable {
  id: string;
  rule_id: string;
  actor: string | null;
  spared_actor: string | null;
  channel: string;
  owner: string;
  reason: string;
  starts_at: number;
  ends_at: number;
  ended_at: number | null;
  ended_by: string | null;
  hidden_count: number;
  /** When people were told that it is over. */
  told_at: number | null;
  /** When people were told that it will soon be over; null again after an extension. */
  reminded_at: number | null;
}

interface MuteProposalTable {
  id: string;
  valid_until: number;
  body: string;
}

interface QuarantineTable {
  id: string;
  received_at: number;
  reason: string;
  content_type: string | null;
  body: string;
}

interface MemoryTable {
  memory: string;
  key: string;
  value: string;
  event_id: string;
  occurred_at: number;
}

interface BuiltMemoryTable {
  memory: string;
  /** Of events from this number on some may lack; null where none does. */
  missing_from: number | null;
  needed_at: number;
}

interface JournalTable {
  seq: number;
  at: number;
  team_id: string | null;
  user_id: string | null;
  kind: JournalKind;
  details: string;
  previous_hash: string;
  hash: string;
}

interface JournalHeadTable {
  seq: number;
  hash: string;
}

interface SeenRequestTable {
  /** Of the signature, which nobody else need know. */
  digest: string;
  seen_at: number;
  answer: string | null;
}

interface SettingTable {
  name: string;
  value: string;
}

export type EventRow = Selectable<EventTable>;
export type MatchRow = Selectable<MatchTable>;
export type AlertRow = Selectable<AlertTable>;
export type AskRow = Selectable<AskTable>;
export type MessageRow = Selectable<MessageTable>;
export type NewMessageRow = Insertable<MessageTable>;
export type ChannelRow = Selectable<ChannelTable>;
export type MuteRow = Selectable<MuteTable>;
export type JournalRow = Selectable<JournalTable>;
export type QuarantineRow = Selectable<QuarantineTable>;
