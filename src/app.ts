import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { type Account, createAccount } from './deliver/account.ts';
import { createDispatcher } from './deliver/dispatcher.ts';
import { createLateAnswers } from './deliver/late-answer.ts';
import { lateness } from './deliver/pacing.ts';
import { createPresenter } from './deliver/presenter.ts';
import { createQuestions } from './deliver/questions.ts';
import { RelayError } from './errors.ts';
import type { Logger } from './logger.ts';
import { createMemoryRebuild } from './memory/memory-rebuild.ts';
import { createMetrics } from './metrics.ts';
import { openSandbox } from './open-sandbox.ts';
import { createPipeline } from './pipeline.ts';
import { createAuthorization } from './receive/authorization.ts';
import { createGroupCommit } from './receive/group-commit.ts';
import { type Check, createHealthRoutes } from './receive/health-routes.ts';
import { createHttpServer, type HttpServer } from './receive/http-server.ts';
import { createWebhookRoute } from './receive/webhook-route.ts';
import { openStore } from './record/open-store.ts';
import type { Store } from './record/store.ts';
import { deleteOld } from './retention.ts';
import { lookEveryMs, openRulebook, type Rulebook } from './rulebook.ts';
import { createBoltApp } from './slack/bolt-app.ts';
import { createFindPerson } from './slack/find-person.ts';
import { createKoaReceiver } from './slack/koa-receiver.ts';
import { patience as inEarnest, type Patience } from './slack/patience.ts';
import { createPeople } from './slack/people.ts';
import { createRenderer } from './slack/renderer.ts';
import { rememberedMs } from './slack/seen-requests.ts';
import { createSlackNotifier } from './slack/slack-notifier.ts';
import { createSocketMode, type SocketMode } from './slack/socket-mode.ts';
import { createWebClient } from './slack/web-client.ts';
import { createUpkeep } from './upkeep.ts';

export interface App {
  readonly port: number;
  /** Does what is due by the clock, for those who turn it; resolves when that and all that is in hand is done. */
  runOnce(): Promise<void>;
  /** Takes nothing new, finishes what is in hand, closes the store. */
  stop(): Promise<void>;
}

const hourMs = 3_600_000;

/** Puts all parts together and starts them: first what can fail without having listened, then the server. */
export async function startApp(
  config: Config,
  log: Logger,
  clock: Clock = systemClock,
  patience: Patience = inEarnest,
): Promise<App> {
  const store = await openStore(config.databaseUrl);
  const { opsChannel, channel: defaultChannel } = config.slack;
  const rebuild = createMemoryRebuild({ store, clock });
  const opening = openRulebook({
    dir: config.rulesDir,
    store,
    clock,
    opsChannel,
    log,
    prepare: rebuild.putInForce,
  });
  const rulebook = await opening.catch(async (error: unknown) => {
    await rebuild.stop();
    await store.close();
    throw error;
  });
  const metrics = createMetrics(store, clock);

  // Slack, or its stand-in.
  let relayUrl = '';
  const sandbox = config.slack.sandbox ? openSandbox(config, () => relayUrl) : undefined;
  const sandboxServer = await sandbox?.listen();
  const slack =
    sandboxServer === undefined ? config.slack : { ...config.slack, apiUrl: sandboxServer.apiUrl };
  const asking = () => createWebClient(slack, patience.answerMs);
  const notifier = metrics.countOutcomes(
    createSlackNotifier(asking(), createWebClient(slack, patience.messageMs)),
  );

  // From the store to Slack.
  const account = createAccount(notifier, clock, log);
  const renderer = createRenderer(store);
  const random = Math.random;
  const lateAnswers = createLateAnswers(lateness);
  const presenter = createPresenter({
    store,
    notifier,
    renderer,
    account,
    clock,
    opsChannel,
    lateAnswers,
    random,
    log,
  });
  const claimant = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const dispatcher = createDispatcher({ store, presenter, account, clock, claimant, log });

  // From Atlassian to the store.
  const { evaluator } = rulebook;
  const wake = dispatcher.wake;
  const pipeline = createPipeline({
    store,
    evaluator,
    guardMemory: rebuild.guard,
    clock,
    defaultChannel,
    onAlerts: wake,
  });
  const groupCommit = createGroupCommit(rebuild.watch(metrics.countReceipts(pipeline)));
  const webhook = createWebhookRoute({
    isAuthorized: createAuthorization(config.webhookAuthorizations),
    submit: groupCommit.submit,
    clock,
    log,
  });

  // People.
  const people = createPeople({
    store,
    rulebook,
    memory: () => rebuild.guard(store.memory),
    learning: rebuild.progress,
    clock,
    defaultChannel,
    admins: slack.admins,
    client: asking(),
    promptClient: createWebClient(slack, patience.promptMs),
    onMessages: wake,
    log,
  });
  const { mutes } = people;
  const receiver = createKoaReceiver({ signingSecrets: slack.signingSecrets, store, clock, patience, log });
  const socket = createSocketMode({ slack, store, clock, patience, log });
  const acts = { ...people, slack, inlineMs: patience.inlineMs, log };
  createBoltApp({ ...acts, receiver });
  if (socket !== undefined) createBoltApp({ ...acts, receiver: socket.receiver });

  const findPerson = createFindPerson(asking());
  const askActors = createQuestions({ store, findPerson, clock, random, onMessages: wake });
  const checkRules = async (): Promise<void> => {
    if (await rulebook.checkOnce()) wake();
  };
  let isStopping = false;
  const forgetOld = async (): Promise<void> => {
    const needed = () => evaluator().needs.map(({ id }) => id);
    await deleteOld(store, clock, { days: config.retentionDays, needed, isStopping: () => isStopping });
    await mutes.forgetQuestions();
    await store.forgetRequests(clock.now() - rememberedMs);
  };
  const upkeep = createUpkeep(
    [
      { name: 'rules', everyMs: lookEveryMs, run: checkRules },
      { name: 'index', everyMs: 250, run: () => store.indexEvents() },
      { name: 'memory', everyMs: 1000, run: () => rebuild.runOnce() },
      { name: 'mutes', everyMs: 1000, run: () => mutes.tellDue() },
      { name: 'questions', everyMs: 1000, run: askActors },
      { name: 'account', everyMs: 1000, run: () => account.check() },
      { name: 'retention', everyMs: hourMs, run: forgetOld },
    ],
    log,
  );

  const server = createHttpServer({
    routes: [
      { path: '/webhooks/atlassian', method: 'POST', handle: webhook },
      receiver.route,
      ...createHealthRoutes(readiness({ store, rulebook, account, socket }), metrics.registry),
    ],
    log,
    ...(sandbox === undefined ? {} : { before: sandbox.handle.bind(sandbox) }),
  });

  const runOnce = async (): Promise<void> => {
    await Promise.all([receiver.drain(), socket?.drain()]);
    await upkeep.runOnce();
    await dispatcher.runOnce();
  };

  const stop = async (): Promise<void> => {
    isStopping = true;
    // Its pages hold connections open, which the server would wait for.
    sandbox?.close();
    lateAnswers.hurry();
    const quiet = Promise.all([dispatcher.stop(), upkeep.stop(), rebuild.stop()]);
    await server.stop();
    await Promise.all([groupCommit.drain(), receiver.drain(), socket?.stop()]);
    await quiet;
    await rebuild.noteMissed();
    await sandboxServer?.close();
    await store.close();
  };

  try {
    const port = await listen(server, config);
    relayUrl = `http://127.0.0.1:${port}`;
    dispatcher.start();
    socket?.start();
    upkeep.start();
    announce(log, { host: config.host, port, rulebook, sandbox: config.slack.sandbox });
    return { port, runOnce, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listen(server: HttpServer, { host, port }: Config): Promise<number> {
  try {
    return await server.start(host, port);
  } catch (cause) {
    throw new RelayError('config_invalid', `PORT, HOST: cannot listen on ${host}:${port}`, { cause });
  }
}

function readiness({
  store,
  rulebook,
  account,
  socket,
}: {
  store: Store;
  rulebook: Rulebook;
  account: Account;
  socket: SocketMode | undefined;
}): Check[] {
  const database = () =>
    store.check().then(
      () => undefined,
      () => 'it cannot be written to',
    );
  return [
    { name: 'database', needed: true, run: database },
    { name: 'rules', needed: false, run: async () => rulebook.mistakes() },
    { name: 'slack', needed: true, run: async () => account.error() },
    // Without it events are taken and told all the same.
    ...(socket === undefined ? [] : [{ name: 'socket', needed: false, run: async () => socket.trouble() }]),
  ];
}

interface Announced {
  readonly host: string;
  readonly port: number;
  readonly rulebook: Rulebook;
  readonly sandbox: boolean;
}

function announce(log: Logger, { host, port, rulebook, sandbox }: Announced): void {
  const rules = rulebook.rules().rules.length;
  if (sandbox) log.info({ host, port, rules }, `sandbox mode: open http://127.0.0.1:${port}/sandbox`);
  else log.info({ host, port, rules }, 'listening');
}
