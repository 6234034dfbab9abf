const { appendFileSync } = require('node:fs');

/**
 * Ends a run with one plain line that any CI can read: how many tests passed and failed. Where TEST_COUNTS names a file,
 * passed, failed and skipped go to its end instead, for whoever sums up several runs.
 */
module.exports = class CountReporter {
  onRunComplete(_contexts, results) {
    // A suite that cannot even be loaded has no tests to count, yet it is a failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const { numPassedTests: passed, numPendingTests: skipped } = results;
    const file = process.env.TEST_COUNTS;
    if (file) appendFileSync(file, `${passed} ${failed} ${skipped}\n`);
    else {
      const alsoSkipped = skipped > 0 ? `, ${skipped} skipped` : '';
      process.once('exit', () => console.log(`${passed} passed, ${failed} failed${alsoSkipped}`));
    }
  }
};
