import type { RunFacts } from '../../../src/cli/run-text.ts'
import type { RunResult } from '../../../src/project/run/index.ts'
import { summaryOf } from '../../../src/project/run/run-summary.ts'

/** What the command line tells of a run that a program made. */
export function factsOf(result: RunResult & { readonly report: string }, folder: string): RunFacts {
  const { run, model, report, metric, gathered } = result
  const { expectations } = gathered
  const summary = summaryOf({ ...result, settings: { metric }, expectations })
  const told = { summary, report, path: model.path, aliases: model.aliases }
  return { ran: { run, states: [], told }, durationMs: 1, folder }
}
