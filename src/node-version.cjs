// `src/main.ts` is a link to this file. An older Node cannot read TypeScript, nor say anything useful about it:
// what it reads first must be plain CommonJS, so that it can say which Node it takes.
const oldest = 24;
if (Number(process.versions.node.split('.')[0]) < oldest) {
  const words = process.argv.slice(2);
  const way = words.length === 0 ? 'npm start' : ['npx node src/main.ts', ...words].join(' ');
  console.error(
    `audit-relay needs Node ${oldest} or newer and this is ${process.version}: run it as \`${way}\` (after \`npm ci\`, which brings the right Node), or install Node ${oldest} from https://nodejs.org.`,
  );
  process.exit(1);
}
// What has been compiled once is read from here, in half the time and 20 MB less: Node's own place for it is open to
// other users of the machine. Where nothing can be written all is as without it.
const { join } = require('node:path');
require('node:module').enableCompileCache(join(__dirname, '..', 'node_modules', '.cache', 'audit-relay'));
import('./command-line.ts').then(({ run }) => run(process.argv.slice(2)));
