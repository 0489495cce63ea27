import { type Log, ModelwrightError } from '../core/index.ts'
import { checkExpectations, type ExpectationVerdict, readExpectations } from '../explore/index.ts'
import { file, lookAt, shownSource } from '../retrieve/index.ts'
import { withTemporary } from './with-temporary.ts'
import type { Workflow } from './workflow/index.ts'

/** What is held against what. */
export interface CheckDataRequest {
  readonly workflow: Workflow
  /** A table to look at instead of the workflow's own. */
  readonly path?: string
  readonly folder: string
  readonly log: Log
  readonly signal: AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
  /** The present; milliseconds since 1970-01-01 UTC. */
  readonly now: number
}

/** What was found. Plain data. */
export interface CheckedData {
  readonly from: string
  readonly rowCount: number
  /** Whether a run would go on. */
  readonly passed: boolean
  readonly expectations: readonly ExpectationVerdict[]
}

function nothingExpected(): ModelwrightError {
  return new ModelwrightError('EXPLORE_EXPECTATIONS_ABSENT', {
    message: 'The workflow expects nothing of its data.',
    where: 'explore.expect',
    mend: [
      'Write what a table must be:  explore: { expect: [expectRows({ min: 1000 })] }',
      '"modelwright init" infers it from data.',
    ],
  })
}

/**
 * Holds what a workflow expects against its data, or against another table; nothing is trained and nothing kept.
 *
 * @throws {ModelwrightError} EXPLORE_EXPECTATIONS_ABSENT - when the workflow expects nothing; else as `retrieve` does
 */
export async function checkData(request: CheckDataRequest): Promise<CheckedData> {
  const { workflow, path, folder, log, signal, env, now } = request
  const uses = readExpectations(workflow.explore?.expect ?? [])
  if (uses.length === 0) throw nothingExpected()
  const source = path === undefined ? workflow.retrieve : file(path)
  return await withTemporary(async (temporary) => {
    const table = await lookAt(source, { folder, temporary, log, signal, env })
    const expectations = await checkExpectations(table, uses, { now, temporary, signal })
    const passed = expectations.every(({ holds, severity }) => holds || severity === 'warn')
    return { from: shownSource(source), rowCount: table.rowCount, passed, expectations }
  })
}
