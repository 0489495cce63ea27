import { join } from 'node:path'
import type { Log } from '../../core/index.ts'
import { secretOf } from '../../retrieve/index.ts'
import { type Project, storeFolder } from '../open-project.ts'
import type { Workflow } from '../workflow/index.ts'
import { durationMs } from './duration.ts'
import { importOutcomes } from './import-outcomes.ts'
import type { OutcomesBy, OutcomesImported } from './import-rules.ts'

/** How long before its outcome a prediction was made, where nothing else is said. */
export const defaultWithin = '90d'

/** What the import of a workflow's own outcomes is handed. */
export interface DeclaredImport {
  readonly project: Project
  readonly workflow: Pick<Workflow, 'name' | 'target' | 'outcomes'>
  readonly model: string
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: number
  readonly log: Log
  readonly signal?: AbortSignal
}

/** The log of a model in a project. */
export function logOfModel(home: string, model: string): string {
  return join(storeFolder(home), 'predictions', model)
}

/** Which predictions outcomes are of, as a workflow or flags say it. */
export function outcomesBy(given: {
  readonly id?: string | undefined
  readonly row?: string | undefined
  readonly key?: string | undefined
  readonly within?: string | undefined
}): OutcomesBy {
  const { key, id = 'prediction_id', row, within = defaultWithin } = given
  return key === undefined ? { id, row } : { key, withinMs: durationMs(within)! }
}

/** Imports the outcomes that a workflow declares; undefined: it declares none. Throws as {@link importOutcomes} does. */
export async function importDeclared(request: DeclaredImport): Promise<OutcomesImported | undefined> {
  const { project, workflow, model, home, env, now, log, signal } = request
  const { outcomes } = workflow
  if (outcomes === undefined) return undefined
  return importOutcomes(project, {
    ...{ model, home, env, now, log, signal, source: outcomes.source },
    shown: `outcomes: ${outcomes.source.name}`,
    folder: logOfModel(home, model),
    by: outcomesBy(outcomes),
    outcome: outcomes.outcome ?? workflow.target,
    time: outcomes.time,
    map: outcomes.map,
    secret: secretOf('MODELWRIGHT_LOG_KEY', env),
  })
}
