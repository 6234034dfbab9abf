/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

// Tests run against the built packages, as users import them; only the tests themselves are transpiled here.
const config: Config = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/packages/*/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'tsconfig.test.json', diagnostics: false }] },
  modulePathIgnorePatterns: ['<rootDir>/packages/.*/dist/', '<rootDir>/demo-output/', '<rootDir>/infra/'],
  // Long enough for a busy machine: what hangs is found out all the same.
  testTimeout: 300_000,
  // Most tests wait for programs and clocks: two at a time keep two processors busy.
  maxWorkers: 2,
  // A failed test may leave a program behind, which must not keep the others' verdict waiting.
  forceExit: true,
  reporters: ['default', '<rootDir>/test/support/count-reporter.cjs'],
};

export default config;
