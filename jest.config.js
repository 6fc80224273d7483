/** ES modules as they are: Node runs the sources by stripping types, and the tests see them the same way. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  testSequencer: '<rootDir>/test/longest-first.js',
  watchman: false,
  maxWorkers: 3,
  // What takes long on a busy machine is not wrong; what hangs is.
  testTimeout: 60_000,
};
