import { join, resolve } from 'node:path'
import { type BringContext, type Brought, ModelwrightError } from '../../core/index.ts'
import { openEngine, writeParquet } from '../../engine/index.ts'
import { writingProblem } from '../bytes/file-problem.ts'
import type { CollectPlan } from './collect-options.ts'
import { collectedOf, tableOfCollected } from './collected.ts'
import { openJournal } from './journal.ts'
import { readLabelRows } from './label-rows.ts'
import { openLedger } from './ledger.ts'

function nothingCollected({ name, file }: CollectPlan, undecided: number): ModelwrightError {
  const message =
    undecided === 0
      ? `Nothing was collected for "${name}" yet.`
      : `No row of "${name}" has an answer that counts: ${undecided} ${undecided === 1 ? 'waits' : 'wait'} for more answers or a decision.`
  return new ModelwrightError('RETRIEVE_ANSWERS_MISSING', {
    message,
    where: file,
    mend: [
      'Open the form and answer:  modelwright collect',
      'Or take in answers you have:  modelwright collect --import answers.csv',
    ],
  })
}

/**
 * Brings what was collected: rows whose answers count, with a column a field.
 *
 * @throws {ModelwrightError} RETRIEVE_ANSWERS_MISSING - when no row has an answer that counts
 * @throws {ModelwrightError} RETRIEVE_JOURNAL_UNUSABLE - when the journal cannot be read
 */
export async function bringCollect(plan: CollectPlan, context: BringContext): Promise<Brought> {
  const rows = await readLabelRows(plan, context)
  const ledger = openLedger()
  const { events, damaged } = await openJournal(resolve(context.folder, plan.file)).read()
  ledger.apply(events)
  const collected = collectedOf(plan, ledger, rows)
  const warn = (message: string): void => context.log({ kind: 'warning', stage: 'retrieve', message })
  if (damaged.length > 0) warn(damagedText(plan.file, damaged))
  if (collected.names.length === 0) throw nothingCollected(plan, collected.undecided)
  if (collected.undecided > 0)
    warn(`${collected.undecided} rows of "${plan.name}" are left out: too few answers, or not alike.`)
  if (collected.orphans > 0)
    warn(`${collected.orphans} answered rows of "${plan.name}" are no longer among the rows to label.`)
  const path = join(await context.makeFolder(), 'collected.parquet')
  const engine = await openEngine({ temporary: context.temporary, signal: context.signal })
  try {
    await writeParquet(engine, path, tableOfCollected(plan, collected, rows))
  } catch (error) {
    throw writingProblem(error, plan.file)
  } finally {
    engine.close()
  }
  const { from = [], settings = {}, licence } = rows?.provenance ?? {}
  return {
    files: [{ path, shown: plan.file }],
    format: 'parquet',
    shown: plan.file,
    from: [plan.file, ...from],
    settings: { answers: events.length, agree: plan.agree, overlap: plan.overlap, ...settings },
    ...(licence !== undefined && { licence }),
  }
}

/** Says which lines of a journal cannot be read. */
export function damagedText(file: string, damaged: readonly number[]): string {
  const lines = damaged.slice(0, 3).join(', ')
  const more = damaged.length > 3 ? ` and ${damaged.length - 3} more` : ''
  return `${file}: line ${lines}${more} cannot be read, as after a crash in the middle of writing; all others count.`
}
