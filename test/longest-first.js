import Sequencer from '@jest/test-sequencer';

/** What waits for processes, browsers, databases and clocks: begun last it would be waited for with two cores idle. */
const long =
  /\/test\/(browser|process|golden|record\/(postgres|kill|sqlite-file)|deliver\/(exactly-once|outage)|commands\/play|slack\/slow-store)/;

/** Jest begins with the largest files until it has seen how long each takes, which a fresh clone has not. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [
      ...sorted.filter(({ path }) => long.test(path)),
      ...sorted.filter(({ path }) => !long.test(path)),
    ];
  }
}
