import { randomUUID } from 'node:crypto';

/** An event of about 1.3 KB, as Atlassian's are; one in `matchEvery` is risky. */
export function eventBody(n: number, matchEvery: number): string {
  const action = n % matchEvery === 0 ? `risky_action_${n % 180}` : `harmless_action_${n % 50}`;
  return JSON.stringify({
    id: randomUUID(),
    type: 'events',
    attributes: {
      time: new Date().toISOString(),
      action,
      actor: {
        id: `557058:${n % 500}-12345678-1234-1234-1234-123456789012`,
        name: `Person ${n % 500}`,
        email: `person${n % 500}@example.com`,
        links: { alt: 'https://admin.atlassian.com/users/12345678-1234-1234-1234-123456789012' },
      },
      context: [
        {
          id: '12345678-1234-1234-1234-123456789012',
          type: 'users',
          attributes: { name: 'Example User', email: 'user@example.com', accountType: 'atlassian' },
          links: { alt: 'https://admin.atlassian.com/users/12345678-1234-1234-1234-123456789012' },
        },
        {
          id: '12345678-1234-1234-1234-123456789013',
          type: 'groups',
          attributes: { name: 'jira-software-users', groupName: 'jira-software-users' },
          links: { alt: 'https://admin.atlassian.com/groups/12345678-1234-1234-1234-123456789012' },
        },
      ],
      container: [
        {
          id: '12345678-1234-1234-1234-123456789014',
          type: 'sites',
          attributes: { siteHostName: 'https://example.atlassian.net', siteName: 'example' },
          links: { alt: 'https://example.atlassian.net' },
        },
      ],
      location: {
        ip: '203.0.113.7',
        geo: '48.85,2.35',
        countryName: 'France',
        regionName: 'Ile-de-France',
        city: 'Paris',
      },
    },
    links: { self: 'https://api.atlassian.com/admin/v1/orgs/12345678-1234-1234-1234-123456789012/events/1' },
    relations: null,
    message: { content: 'Added Example User to the group jira-software-users', format: 'simple' },
  });
}

/** Rules as YAML; one in ten names no action. */
export function ruleFile(count: number): string {
  const rules = Array.from({ length: count }, (_, n) => {
    const match =
      n % 10 === 9
        ? `{location.countryName: [North Korea, Atlantis ${n}], actor.email: {not: "*@example.com"}}`
        : `{action: risky_action_${n}, location.ip: {not: {cidr: [10.0.0.0/8]}}}`;
    return `  - {id: rule-${n}, name: Rule ${n}, severity: medium, match: ${match}}`;
  });
  return `rules:\n${rules.join('\n')}\n`;
}
