import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Given, GraphStep } from '../../graph/step.ts'
import { storeFolder } from '../../open-project.ts'
import type { RunResult } from '../index.ts'
import { commonParts, type Flow } from './flow.ts'

/** Steps that a report shows something of. */
const shown = ['retrieve', 'explore', 'split', 'tune', 'train', 'evaluate', 'pack'] as const

/** Where a report lies, from the folder `.modelwright`. */
export interface ReportOutput {
  readonly path: string
}

/** Writes the report of the run; again only where it is gone. */
export function reportStep(
  flow: Flow,
  resultOf: (given: Given, run: string) => Promise<RunResult>,
): GraphStep<string> {
  const { tools } = flow
  const folder = storeFolder(tools.project.folder)
  return {
    name: 'report',
    needs: shown,
    stage: 'evaluate',
    parts: () => commonParts(flow),
    async run({ run, log, ...given }) {
      const { writeRunReport } = await import('../report.ts')
      const path = await writeRunReport(await resultOf(given, run), { ...tools, log })
      const output: ReportOutput = { path: `reports/${run}.html` }
      return { value: path, output }
    },
    load: (output) => join(folder, (output as ReportOutput).path),
    async lacks({ own }) {
      const { path } = (await own()) as ReportOutput
      return access(join(folder, path)).then(
        () => undefined,
        () => 'the report is not there any more',
      )
    },
  }
}
