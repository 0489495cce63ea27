import type { Check } from '../../src/testing/index.ts'

/** The names of the checks that fail. */
export function brokenChecks(checks: readonly Check[]): string[] {
  return checks
    .filter((check) => {
      try {
        check.run()
        return false
      } catch {
        return true
      }
    })
    .map(({ name }) => name)
}
