import Koa from 'koa';
import bodyParser from 'koa-bodyparser';

/** The baseline: the same Koa with its body parser, which answers 200 and does nothing. */
const app = new Koa();
app.use(bodyParser());
app.use((ctx) => {
  ctx.body = { accepted: 1, duplicates: 0, quarantined: 0 };
});
const server = app.listen(Number(process.env['PORT']), '127.0.0.1', () =>
  console.log('listening', server.address()),
);
