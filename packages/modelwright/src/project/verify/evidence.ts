import { intervalsBatch, load, type Model } from '@modelwright/runtime'
import { fixTarget } from '../../clean/index.ts'
import {
  contentKeys,
  isModelwrightError,
  type Log,
  type RowSetRecord,
  selectRows,
  type Table,
  type Target,
  takeTarget,
} from '../../core/index.ts'
import { type CardDocument, type Contender, cardFormat, readCard } from '../../evaluate/index.ts'
import { file, lookAt, parquet } from '../../retrieve/index.ts'
import { sha256 } from '../objects.ts'
import type { Project } from '../open-project.ts'
import { readAmong } from '../run/reading.ts'
import { targetNumbers, targetOfRows } from '../run/target.ts'
import { uniteRowIds } from '../store/row-ids.ts'
import type { CheckedSignature } from '../trust/check-signatures.ts'

/** What verifying is handed. */
export interface VerifyRequest {
  /** The artifact, as its file holds it. */
  readonly bytes: Uint8Array
  /** Version it is registered as; absent for a file alone. */
  readonly version?: number
  readonly name: string
  readonly project?: Project
  /** A file of the data, instead of the snapshot that the store keeps. */
  readonly data?: string
  readonly folder: string
  readonly temporary: string
  readonly log: Log
  readonly signal: AbortSignal
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Signatures that were found, as they were checked. */
  readonly signatures?: readonly CheckedSignature[]
}

/** Something that was looked for: what was found, or why it is not there. */
export type Found<Thing> = { readonly thing: Thing } | { readonly why: string; readonly isWrong?: boolean }

/** One evaluated fit and the rows it held out. */
export interface EvaluatedFit {
  readonly model: Model
  readonly fit: RowSetRecord
  readonly held: RowSetRecord
  /** All rows that models of the run could look back at; absent: no others than fits saw and evaluations scored. */
  readonly past?: RowSetRecord
}

/** All there is to check claims against. */
export interface Evidence {
  readonly model: Model
  readonly request: VerifyRequest
  /** The card as data, from the store. */
  readonly card: Found<CardDocument>
  /** One a fold. */
  readonly fits: Found<readonly EvaluatedFit[]>
  /** Rows the shipped fit saw. */
  readonly shipped: RowSetRecord | undefined
  /** Tables of the snapshots that are spoken of, by digest. */
  table(snapshot: string): Promise<Found<Table>>
}

/** Does what reads the store; says why something cannot be had, and whether it was changed. */
async function safely<Thing>(what: string, read: () => Promise<Found<Thing>>): Promise<Found<Thing>> {
  try {
    return await read()
  } catch (error) {
    if (!isModelwrightError(error) || !error.code.startsWith('PROJECT_OBJECT_')) throw error
    const isWrong = error.code === 'PROJECT_OBJECT_ALTERED'
    return {
      why: `${what} ${isWrong ? 'was changed in the store' : 'is not in this store'}: ${error.message}`,
      isWrong,
    }
  }
}

/** Reads an object of the store; says why it cannot be had. */
async function objectOf(
  digest: string,
  what: string,
  { project }: VerifyRequest,
): Promise<Found<Uint8Array>> {
  if (project === undefined) return { why: `${what} lies in the store, and there is none here` }
  if (!(await project.objects.has(digest))) return { why: `${what} is not in this store` }
  return await safely(what, async () => ({ thing: await project.objects.get(digest) }))
}

async function cardOf({ artifact }: Model, request: VerifyRequest): Promise<Found<CardDocument>> {
  const { card: digest } = artifact.lineage
  if (typeof digest !== 'string')
    return { why: 'the artifact names no card as data: it is of an older version' }
  const found = await objectOf(digest, 'the card as data', request)
  if ('why' in found) return found
  const card = readCard(new TextDecoder().decode(found.thing))
  return card.format === cardFormat ? { thing: card } : { why: `the card is of another form, ${card.format}` }
}

async function fitOf(
  artifact: string,
  sets: readonly RowSetRecord[],
  request: VerifyRequest,
): Promise<Found<EvaluatedFit>> {
  const bytes = await objectOf(artifact, `the evaluated fit ${artifact.slice(0, 12)}`, request)
  if ('why' in bytes) return bytes
  const own = sets.filter((set) => set.artifact === artifact)
  const fit = own.find(({ role }) => role === 'fit')
  const held = own.find(({ role }) => role === 'evaluate')
  if (fit === undefined || held === undefined)
    return { why: `the store does not know the rows of the evaluated fit ${artifact.slice(0, 12)}` }
  const past = sets.find(({ role }) => role === 'past')
  return { thing: { model: load(bytes.thing), fit, held, ...(past === undefined ? {} : { past }) } }
}

/** The evaluated fits of the run that made the model: one, or one a fold. */
async function readFits(
  { artifact }: Model,
  request: VerifyRequest,
): Promise<Found<readonly EvaluatedFit[]>> {
  const { evaluated } = artifact.lineage
  if (typeof evaluated !== 'string') return { why: 'the artifact names no evaluated fit' }
  const { project } = request
  if (project === undefined) return { why: 'which rows it saw lies in the store, and there is none here' }
  const [first] = await project.runs.rowSets({ artifact: evaluated })
  if (first === undefined) return { why: 'this store knows no rows of its evaluated fit' }
  const ofRun = await project.runs.rowSets({ run: first.run })
  const artifacts = [...new Set(ofRun.filter(({ role }) => role === 'evaluate').map((set) => set.artifact))]
  const found: EvaluatedFit[] = []
  for (const digest of artifacts) {
    const fit = await fitOf(digest, ofRun, request)
    if ('why' in fit) return fit
    found.push(fit.thing)
  }
  return { thing: found }
}

/** Reads the table of a snapshot: the file that was given, or what the store keeps. */
async function tableOf(snapshot: string, request: VerifyRequest, claimed: unknown): Promise<Found<Table>> {
  const { project, data, folder, temporary, log, signal, env = {} } = request
  const place = { folder, temporary, log, signal, env }
  if (data !== undefined && snapshot === claimed) return { thing: await lookAt(file(data), place) }
  const known = await project?.snapshots.get(snapshot)
  if (project === undefined || known === undefined)
    return { why: 'this store does not know the snapshot; name the file:  --data <file>' }
  const bytes = await objectOf(known.object, 'the snapshot', request)
  if ('why' in bytes) return bytes
  return { thing: await lookAt(parquet(await project.objects.pathOf(known.object)), place) }
}

/** Gathers what a model's claims can be checked against. */
export async function gatherEvidence(model: Model, request: VerifyRequest): Promise<Evidence> {
  const tables = new Map<string, Promise<Found<Table>>>()
  const digest = sha256(request.bytes)
  const { snapshot: claimed } = model.artifact.lineage
  const own = await safely('the record of rows', async () => ({
    thing: (await request.project?.runs.rowSets({ artifact: digest })) ?? [],
  }))
  return {
    model,
    request,
    card: await cardOf(model, request),
    fits: await safely('the record of rows', () => readFits(model, request)),
    shipped: 'why' in own ? undefined : own.thing.find(({ role }) => role === 'fit'),
    table(snapshot) {
      const known = tables.get(snapshot) ?? tableOf(snapshot, request, claimed)
      tables.set(snapshot, known)
      return known
    },
  }
}

/** Held-out rows of an evaluated fit, predicted again. */
export interface Rescored {
  readonly contender: Contender
  /** The rows, with every column of the data. */
  readonly table: Table
  readonly target: Target
  /** Intervals or sets of the rows; absent where the model has none. */
  readonly ends?: ArrayLike<number>
}

/** Positions of rows by their ids, in the table's order. */
export function positionsOf(table: Table, rowIds: Uint32Array): Uint32Array {
  const wanted = new Set(rowIds)
  return Uint32Array.from(table.rowIds.keys()).filter((row) => wanted.has(table.rowIds[row]))
}

/** The rows of a table that a run used: those with a target, after the fixes of rows. */
export interface UsedRows {
  readonly table: Table
  readonly target: Target
  /** Besides, rows that no fit saw: where models that look back find what went before. */
  readonly whole: Table
}

/**
 * Row ids of a table that a run used, as far as the store knows: those the shipped fit saw, and all that were dealt to its
 * evaluated fits. Where there was no time for a fit on all rows, the shipped one saw only the rows of the fit evaluated.
 */
export function usedIds(
  { shipped }: Evidence,
  fits: readonly EvaluatedFit[],
  snapshot: string,
): Uint32Array | undefined {
  if (shipped?.snapshot !== snapshot) return undefined
  const sets = [shipped, ...fits.flatMap(({ fit, held }) => [fit, held])]
  return uniteRowIds(sets.filter((set) => set.snapshot === snapshot).map(({ rowIds }) => rowIds))
}

/** Takes the rows that a run used; all with a target where it is not known which. */
export function usedRows(
  table: Table,
  model: Model,
  rowIds: Uint32Array | undefined,
  fits: readonly EvaluatedFit[] = [],
): UsedRows {
  const { output } = model.schema
  const numbers = targetNumbers(model.artifact)
  const { rows, target } = targetOfRows(table, output, { numbers })
  const all = selectRows(fixTarget(table, output.name, numbers), rows)
  if (rowIds === undefined) return { table: all, target, whole: all }
  const positions = positionsOf(all, rowIds)
  const used = selectRows(all, positions)
  const past = fits.find(({ past }) => past?.snapshot === table.snapshot)?.past
  const whole = past === undefined ? used : selectRows(all, positionsOf(all, past.rowIds))
  return { table: used, target: takeTarget(target, positions), whole }
}

/**
 * Reads and predicts the held-out rows of a fit, as its run did.
 *
 * @param held - the table that holds them
 * @param whole - all rows of the run: where models that look back find what went before
 */
export function rescore(
  { model, held }: EvaluatedFit,
  { table, target: all }: Omit<UsedRows, 'whole'>,
  { whole, group }: { whole: Table; group: string | null },
): Rescored {
  const positions = positionsOf(table, held.rowIds)
  const tested = selectRows(table, positions)
  const target = takeTarget(all, positions)
  const rows = readAmong(model.artifact, tested, whole)
  const predictions = model.predictBatch(rows)
  const { threshold, intervals } = model.artifact
  const contender = {
    target,
    predictions,
    ...(threshold === undefined ? {} : { threshold }),
    ...(group === null || !tested.columns.has(group) ? {} : { groups: contentKeys(tested, [group]) }),
  }
  const ends = intervals === undefined ? {} : { ends: intervalsBatch(model, rows, predictions) }
  return { contender, table: tested, target, ...ends }
}
