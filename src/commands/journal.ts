import { RelayError } from '../errors.ts';
import type { JournalEntry } from '../model/journal-entry.ts';
import { countText } from '../model/span.ts';
import { createJournalChain, type Verdict } from '../record/journal-chain.ts';
import type { JournalStore } from '../record/store.ts';
import type { CommandInput } from './command.ts';
import { toJson, toRow } from './journal/entry-text.ts';
import { openExistingStore } from './open-existing-store.ts';
import { parseSince } from './replay/since.ts';
import type { Screen } from './screen.ts';
import { toTable } from './table.ts';

/**
 * What people did to the relay, the oldest first; with `--verify` also whether all of it is as it was written: 1 where
 * it is not. `--since` shortens what is printed, never what is verified.
 */
export async function runJournal({ args, options, environment, screen }: CommandInput): Promise<number> {
  if (args.length > 0) throw new RelayError('usage', 'journal takes no file: it reads the database.');
  const since = options.since === undefined ? undefined : parseSince(options.since, Date.now());
  const printer = options.json === true ? printsJson(screen) : printsTable(screen);
  const store = await openExistingStore(environment);
  try {
    const verdict = await readThrough(store, (page) => {
      printer.page(since === undefined ? page : page.filter(({ at }) => at >= since));
    });
    printer.end(options.verify === true ? verdict : undefined);
    return options.verify === true && verdict.broken !== undefined ? 1 : 0;
  } finally {
    await store.close();
  }
}

const pageSize = 500;

/** In pages: a journal of many years takes no more memory than one of a day. */
async function readThrough(
  store: JournalStore,
  onPage: (page: readonly JournalEntry[]) => void,
): Promise<Verdict> {
  const chain = createJournalChain(await store.journalHead());
  // Below the first too: nobody but the relay numbers from 1.
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const page = await store.journalAfter(after, pageSize);
    const last = page.at(-1);
    if (last === undefined) return chain.end(await store.journalHead());
    for (const entry of page) chain.take(entry);
    onPage(page);
    after = last.seq;
  }
}

interface Printer {
  page(entries: readonly JournalEntry[]): void;
  /** With what was verified, where that was asked for. */
  end(verdict: Verdict | undefined): void;
}

function printsTable({ print, style }: Screen): Printer {
  let printed = 0;
  return {
    page(entries) {
      printed += entries.length;
      if (entries.length > 0) print(toTable(entries.map((entry) => toRow(entry, style))));
    },
    end(verdict) {
      if (printed === 0) print('Nothing is written down of that time.');
      if (verdict !== undefined) print(`\n${verdictText(verdict, style)}`);
    },
  };
}

function verdictText({ entries, hash, broken }: Verdict, { good, bad }: Screen['style']): string {
  if (broken !== undefined)
    return `${bad('✗')} Entry ${broken.seq} is not as it was written: ${broken.problem}.`;
  const count = `${countText(entries, 'entry is', 'entries are')} as written`;
  const keep = 'Kept elsewhere, this hash of the last one shows later whether all were written anew:';
  return entries === 0 ? `${good('✓')} The journal is empty.` : `${good('✓')} ${count}. ${keep}\n  ${hash}`;
}

/** One document, written as it is read. */
function printsJson({ print }: Screen): Printer {
  let printed = 0;
  return {
    page(entries) {
      for (const entry of entries) {
        print(`${printed === 0 ? '{"entries": [\n' : ','}${JSON.stringify(toJson(entry))}`);
        printed += 1;
      }
    },
    end(verdict) {
      const verified = verdict === undefined ? '' : `, "verified": ${JSON.stringify(verifiedJson(verdict))}`;
      print(`${printed === 0 ? '{"entries": [' : ''}]${verified}}`);
    },
  };
}

function verifiedJson({ entries, hash, broken }: Verdict): unknown {
  return { ok: broken === undefined, entries, hash, broken: broken ?? null };
}
