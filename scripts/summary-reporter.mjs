// A Vitest reporter that writes down what was counted, for `scripts/test.mjs` to end with.
import { writeFileSync } from 'node:fs'
import { keepDurations } from './durations.mjs'

/** "file > suite > test" and why, for people. */
function line(test) {
  const { note } = test.result()
  return `${test.module.relativeModuleId} > ${test.fullName}${note === undefined ? '' : ` (${note})`}`
}

// biome-ignore lint/style/noDefaultExport: Vitest takes a reporter file's default export
export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const inState = (state) => tests.filter((test) => test.result().state === state)
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()])
    const broken = suites.filter((suite) => suite.errors().length > 0)
    const failed = inState('failed').length + broken.length + unhandledErrors.length
    const skipped = [...inState('skipped'), ...inState('pending')].map(line)
    keepDurations(
      Object.fromEntries(modules.map((module) => [module.relativeModuleId, module.diagnostic().duration])),
    )
    const again = inState('passed')
      .filter((test) => test.diagnostic()?.flaky)
      .map(
        (test) => `${line(test)}: ${test.result().errors?.[0]?.message.split('\n')[0] ?? 'no reason kept'}`,
      )
    const summary = { passed: inState('passed').length, failed, skipped, again }
    writeFileSync(process.env.MODELWRIGHT_TEST_SUMMARY, JSON.stringify(summary))
  }
}
