/** Who everybody is in the one workspace there is. */
export interface Identity {
  readonly teamId: string;
  readonly teamName: string;
  readonly teamDomain: string;
  readonly appId: string;
  readonly appName: string;
  readonly botId: string;
  readonly botUserId: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly realName?: string;
  readonly email?: string;
}

export const sandboxIdentity: Identity = {
  teamId: 'T0SANDBOX1',
  teamName: 'Sandbox',
  teamDomain: 'sandbox',
  appId: 'A0SANDBOX1',
  appName: 'Audit relay',
  botId: 'B0SANDBOX1',
  botUserId: 'U0SANDBOXB',
};

export const sandboxUsers: readonly User[] = [
  { id: 'U0SANDBOX1', name: 'you', realName: 'You', email: 'you@example.com' },
  { id: 'U0SANDBOX2', name: 'ada', realName: 'Ada Lovelace', email: 'ada@example.com' },
  { id: 'U0SANDBOX3', name: 'grace', realName: 'Grace Hopper', email: 'grace@example.com' },
];
