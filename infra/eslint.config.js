import shared from '../eslint.config.js';

// The rules of the whole repository, with this package's own types. The root leaves this folder out, since it is not
// part of its install.
export default [
  { ignores: ['dist/', 'cdk.out/', 'node_modules/'] },
  ...shared.filter(({ ignores }) => ignores === undefined),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: ['tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // The runner waits for the promises of its own tests.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', name: ['test', 'describe'], package: 'node:test' }] },
      ],
    },
  },
];
