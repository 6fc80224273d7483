import { DatabaseSync } from 'node:sqlite';
import { Engine } from 'json-rules-engine';
import Koa from 'koa';
import bodyParser from 'koa-bodyparser';

/** An afternoon's script: one shared engine with 200 rules, and a commit for each request. */
const engine = new Engine([], { allowUndefinedFacts: true });
for (let n = 0; n < 200; n += 1) {
  const conditions =
    n % 10 === 9
      ? {
          all: [
            {
              fact: 'location',
              path: '$.countryName',
              operator: 'in',
              value: ['North Korea', `Atlantis ${n}`],
            },
            { fact: 'actor', path: '$.email', operator: 'notEqual', value: 'x' },
          ],
        }
      : {
          all: [
            { fact: 'action', operator: 'equal', value: `risky_action_${n}` },
            { fact: 'location', path: '$.ip', operator: 'notEqual', value: '10.0.0.1' },
          ],
        };
  engine.addRule({ conditions, event: { type: `rule-${n}` } });
}
const db = new DatabaseSync(String(process.env['DATABASE']));
db.exec(
  'pragma journal_mode = wal; pragma synchronous = full; create table events (id text primary key, body text)',
);
const insert = db.prepare('insert or ignore into events values (?, ?)');
const app = new Koa();
app.use(bodyParser());
app.use(async (ctx) => {
  const event = Object(ctx.request.body);
  await engine.run(event.attributes);
  insert.run(String(event.id), String(ctx.request.rawBody));
  ctx.body = { accepted: 1 };
});
const server = app.listen(Number(process.env['PORT']), '127.0.0.1', () =>
  console.log('listening', server.address()),
);
