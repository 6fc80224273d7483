import type { Rendered } from '../deliver/notifier.ts';
import type { Digest, DigestRule, Message } from '../model/message.ts';
import { type Severity, severityRank } from '../model/severity.ts';
import { countText, numberText, spanText } from '../model/span.ts';
import { context, header, section } from './blocks.ts';
import { inline, plainLines, time } from './escape.ts';
import { severityMarks } from './severity-mark.ts';

const mostRules = 15;
const mostActors = 5;

/** One message for the alerts of a storm that are not shown one by one. */
export function digestMessage({ id, digest }: Message): Rendered | undefined {
  if (digest === undefined) return undefined;
  const worst = worstOf(digest);
  const title = `${severityMarks[worst].emoji} ${countText(digest.count, 'alert')} in ${spanText(digest.lastAt - digest.firstAt)}, told together`;
  const rules = digest.rules.toSorted(bySeverity);
  return {
    text: plainLines(
      `${title}\n${rules
        .slice(0, mostRules)
        .map(({ id: rule, count }) => `${numberText(count)} ${rule}`)
        .join(', ')}`,
      3500,
    ),
    blocks: [
      header(title),
      section(ruleLines(rules).join('\n')),
      ...(digest.actors.length === 0 ? [] : [section(`*Most by* ${actorList(digest)}`)]),
      context(
        `first ${time(digest.firstAt)}, last ${time(digest.lastAt)}`,
        'More came than this channel can take one by one. `/audit recent 50 alerts` shows them.',
      ),
    ],
    footer: { color: severityMarks[worst].color, text: `Digest of ${countText(digest.count, 'alert')}` },
    metadata: { event_type: 'audit_digest', event_payload: { digest_id: id, count: digest.count } },
  };
}

function worstOf({ rules }: Digest): Severity {
  return rules.toSorted(bySeverity)[0]?.severity ?? 'info';
}

function bySeverity(a: DigestRule, b: DigestRule): number {
  return severityRank(b.severity) - severityRank(a.severity) || b.count - a.count;
}

function ruleLines(rules: readonly DigestRule[]): string[] {
  const lines = rules
    .slice(0, mostRules)
    .map(
      ({ id, name, severity, count }) =>
        `${severityMarks[severity].emoji} *${numberText(count)}* × ${inline(name, 90)} (\`${inline(id, 60)}\`)`,
    );
  return rules.length > mostRules ? [...lines, `and ${rules.length - mostRules} more rules`] : lines;
}

function actorList({ actors }: Digest): string {
  return actors
    .slice(0, mostActors)
    .map(({ actor, count }) => `${inline(actor, 100)} (${numberText(count)})`)
    .join(', ');
}
