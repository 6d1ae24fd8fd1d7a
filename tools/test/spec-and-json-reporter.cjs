// Mocha takes one reporter: this one prints as `spec` and writes the counts and durations to a file.
"use strict";
const { writeFileSync } = require("node:fs");
const { reporters, Runner } = require("mocha");

class SpecAndJson extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const tests = [];
    const stats = { passes: 0, failures: 0, pending: 0 };
    const keep = (test, error) =>
      tests.push({
        fullTitle: test.fullTitle(),
        duration: test.duration,
        err: error ? { message: String(error.message) } : {},
      });
    runner.on(Runner.constants.EVENT_TEST_PASS, (test) => {
      stats.passes += 1;
      keep(test);
    });
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error) => {
      stats.failures += 1;
      keep(test, error);
    });
    runner.on(Runner.constants.EVENT_TEST_PENDING, (test) => {
      stats.pending += 1;
      keep(test);
    });
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      writeFileSync(options.reporterOptions.output, JSON.stringify({ stats, tests }));
    });
  }
}

module.exports = SpecAndJson;
