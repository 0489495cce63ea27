import { testedOnNew } from './continued.ts'
import { checkDecisions, checkIntervalRows } from './decide.ts'
import type { FitSettings } from './fit-part.ts'
import type { Gathered } from './gather.ts'
import { type Holdout, holdOut } from './holdout.ts'
import { checkInterrupted } from './interrupted.ts'
import { gatesOf } from './judge.ts'
import { hasLookedForLeaks, leaveOutLeaks } from './leave-out-leaks.ts'
import { suggestedSteps } from './steps.ts'
import type { RunRequest, RunTools } from './types.ts'

/** Refuses before anything is fitted what evaluation could not do. */
export function checkBefore(
  { workflow }: Pick<RunRequest, 'workflow'>,
  { resolved }: Pick<Gathered, 'resolved'>,
  holdout: Pick<Holdout, 'parts'>,
): void {
  const { task } = resolved.output
  gatesOf({ workflow }, task)
  checkDecisions(workflow, task)
  checkIntervalRows(workflow, holdout)
}

function tell({ log }: RunTools, { columns, ignored, resolved, changes }: Gathered, holdout: Holdout): void {
  log({ kind: 'note', stage: 'explore', message: `target ${resolved.output.name}: ${resolved.reason}` })
  for (const { message } of [...changes, ...(holdout.dropped ?? [])])
    log({ kind: 'note', stage: 'clean', message })
  for (const message of holdout.notes) log({ kind: 'warning', stage: 'prepare', message })
  log({
    kind: 'stage',
    stage: 'explore',
    state: 'done',
    note: `${columns.length} columns looked at, ${ignored.length} ignored`,
  })
}

/**
 * Holds rows out, and leaves out columns that give the target away, by the rows that train.
 *
 * @returns besides, whether there was time to look for leaks
 */
export async function splitData(
  request: RunRequest,
  whole: Gathered,
  settings: FitSettings,
  tools: RunTools,
): Promise<{ holdout: Holdout; gathered: Gathered; isSearched: boolean }> {
  const { task } = whole.resolved.output
  gatesOf(settings, task)
  checkDecisions(request.workflow, task)
  const held = await holdOut(request, whole, settings.stream, tools)
  const holdout = await testedOnNew(held, request.workflow, tools)
  checkInterrupted(tools.signal)
  checkIntervalRows(request.workflow, holdout)
  tell(tools, whole, holdout)
  for (const message of suggestedSteps(whole, request.workflow, holdout.spec))
    tools.log({ kind: 'note', stage: 'prepare', message })
  const gathered = leaveOutLeaks(tools, whole, holdout.parts[0], settings)
  tools.log({ kind: 'stage', stage: 'prepare', state: 'done', note: holdout.how })
  return { holdout, gathered, isSearched: hasLookedForLeaks(tools) }
}
