import { randomUUID } from 'node:crypto'
import type { FormServer, FormServerOptions, Log, OpenForm } from '../../core/index.ts'
import {
  type Collection,
  type CollectPlan,
  damagedText,
  type Exported,
  type ExportRequest,
  exportAnswers,
  type Imported,
  importAnswers,
  type OpenDesk,
  openCollection,
  openDesk,
  orderRows,
} from '../../retrieve/index.ts'
import { formServer } from '../../serve/index.ts'
import { cacheFolder } from '../open-project.ts'
import { withTemporary } from '../with-temporary.ts'
import { openAdviser } from './adviser.ts'

/** Where and with what a collection is opened. */
export interface CollectTools {
  readonly folder: string
  readonly log: Log
  readonly signal: AbortSignal
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Rows will be asked, so that the model is; else it is left alone. */
  readonly asks?: boolean
  /** Milliseconds since 1970-01-01 UTC. */
  readonly clock?: () => number
}

/** A collection with its desk. */
export interface OpenCollect {
  readonly plan: CollectPlan
  readonly desk: OpenDesk
  importFile(path: string, options: { by?: string; skipBad?: boolean }): Promise<Imported>
  exportFile(path: string, options: Pick<ExportRequest, 'what' | 'formulas'>): Promise<Exported>
}

async function deskOf(
  collection: Collection,
  { folder, log, env = {}, asks = true, clock = Date.now }: CollectTools,
): Promise<OpenDesk> {
  const { plan, rows } = collection
  const adviser = asks ? await openAdviser(collection, { folder, log, env }) : undefined
  const { suggest, model } = adviser ?? {}
  return openDesk({
    ...collection,
    ...(rows !== undefined && { order: orderRows(plan, rows, adviser?.uncertainty) }),
    ...(suggest !== undefined && model !== undefined && { suggest, model }),
    clock,
    newId: randomUUID,
    damaged: (lines) => log({ kind: 'warning', stage: 'retrieve', message: damagedText(plan.file, lines) }),
  })
}

/**
 * Opens what a plan collects: reads the rows to label, asks the model about them, takes in the journal.
 *
 * @throws {ModelwrightError} RETRIEVE_… - when the rows or the journal cannot be read
 */
export async function openCollect(plan: CollectPlan, tools: CollectTools): Promise<OpenCollect> {
  const { folder, log, signal, env = {}, clock = Date.now } = tools
  const cache = cacheFolder(folder)
  return withTemporary(async (temporary) => {
    const collection = await openCollection(plan, { folder, temporary, log, signal, env, cache })
    const desk = await deskOf(collection, tools)
    await desk.refresh()
    return {
      plan,
      desk,
      importFile: (path, options) =>
        withTemporary(async (place) => {
          const ledger = await desk.refresh()
          const context = { folder, temporary: place, log, signal, env }
          return importAnswers({ ...collection, ledger, path, clock, newId: randomUUID, context, ...options })
        }),
      exportFile: async (path, options) =>
        exportAnswers({ ...collection, ledger: await desk.refresh(), path, signal, ...options }),
    }
  })
}

/** Opens the form of a collection in browsers. */
export function openCollectForm(
  { desk }: OpenCollect,
  options: FormServerOptions,
  server: FormServer = formServer,
): Promise<OpenForm> {
  return server.open(desk, options)
}
