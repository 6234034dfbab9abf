/** Ends a run with one plain line that any CI can read: how many tests passed and failed. */
module.exports = class CountReporter {
  onRunComplete(_contexts, results) {
    // A suite that cannot even be loaded has no tests to count, yet it is a failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
    process.once('exit', () => console.log(`${results.numPassedTests} passed, ${failed} failed${skipped}`));
  }
};
