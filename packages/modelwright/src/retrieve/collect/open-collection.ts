import { mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { RetrieveContext } from '../../core/index.ts'
import { toParquet } from '../bring.ts'
import type { CollectPlan } from './collect-options.ts'
import { type Journal, openJournal } from './journal.ts'
import { type LabelRows, readLabelRows } from './label-rows.ts'

/** A collection's journal and the rows it labels. */
export interface Collection {
  readonly plan: CollectPlan
  readonly journal: Journal
  readonly rows?: LabelRows
}

/**
 * Opens a collection to ask, import or export.
 *
 * @throws {ModelwrightError} RETRIEVE_… - when the rows to label cannot be had
 */
export async function openCollection(plan: CollectPlan, context: RetrieveContext): Promise<Collection> {
  const folder = await mkdtemp(join(context.temporary, 'collect-'))
  try {
    const bring = {
      ...context,
      toParquet: (source: NonNullable<CollectPlan['rows']>) => toParquet(source, folder, context),
    }
    const rows = await readLabelRows(plan, bring)
    return {
      plan,
      journal: openJournal(resolve(context.folder, plan.file)),
      ...(rows !== undefined && { rows }),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
