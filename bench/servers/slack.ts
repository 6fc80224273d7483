import { createSandbox } from '../../src/sandbox/sandbox.ts';

/** Slack in a process of its own, with its limits. */
const sandbox = createSandbox({
  signingSecret: 'bench',
  botToken: 'xoxb-bench',
  keepCalls: 5000,
  keepMessages: 1000,
});
const { apiUrl } = await sandbox.listen(Number(process.env['PORT']));
console.log(apiUrl);
