import { load, type Model } from '@modelwright/runtime'
import {
  contentKeys,
  isModelwrightError,
  selectRows,
  type Table,
  type Target,
  takeTarget,
} from '../../core/index.ts'
import {
  type Contender,
  compare,
  type GateContext,
  type IntervalOptions,
  takeContender,
} from '../../evaluate/index.ts'
import { contentOfSnapshot } from '../snapshot-content.ts'
import type { FitSettings, FittedPart } from './fit-part.ts'
import type { Gathered } from './gather.ts'
import type { Holdout } from './holdout.ts'
import { readAmong } from './reading.ts'
import type { RunTools } from './types.ts'

/** The champion's fit that was evaluated, and the model itself. */
export interface Champion {
  readonly model: Model
  /** Digest of the fit whose metrics the champion carries. */
  readonly evaluated: string
}

/** What comparing takes. */
type ComparingTools = Pick<RunTools, 'project' | 'temporary' | 'signal' | 'log'>

async function findChampion(name: string, { project, rulings }: RunTools): Promise<Champion | 'none'> {
  const found = await project.models.find(`${name}@champion`)
  rulings.note('champion', found?.digest ?? null)
  if (found === undefined) return 'none'
  const shipped = load(await project.objects.get(found.digest))
  const evaluated = String(shipped.artifact.lineage['evaluated'] ?? found.digest)
  const model = evaluated === found.digest ? shipped : load(await project.objects.get(evaluated))
  return { model, evaluated }
}

/** Positions of the rows that the champion's evaluated fit did not see. */
async function unseenRows(
  table: Table,
  { evaluated, model }: Champion,
  { project }: ComparingTools,
): Promise<Uint32Array | undefined> {
  const all = Uint32Array.from({ length: table.rowCount }, (_, row) => row)
  const seen = await project.runs.rowsSeen(evaluated, table.snapshot)
  if (seen === undefined) return model.artifact.lineage['snapshot'] === table.snapshot ? undefined : all
  const ids = new Set(seen)
  return all.filter((row) => !ids.has(table.rowIds[row]))
}

/** What an older model finds unfit in the rows of today. */
const unfit: ReadonlySet<string> = new Set(['CORE_COLUMN_UNKNOWN', 'PREPARE_HISTORY_ABSENT'])

function contenderOf({ model }: Champion, rows: Table, target: Target, whole: Table): Contender | undefined {
  const { schema } = model
  const sameClasses =
    target.task === 'regression' ||
    (schema.output.classes ?? []).join('\u0000') === target.classes.join('\u0000')
  if (schema.output.task !== target.task || !sameClasses) return undefined
  try {
    return { target, predictions: model.predictBatch(readAmong(model.artifact, rows, whole)) }
  } catch (error) {
    if (isModelwrightError(error) && unfit.has(error.code)) return undefined
    throw error
  }
}

/** Positions, among rows no fit saw, of those whose content the champion's own table did not hold. */
export async function newRows(
  table: Table,
  { model }: Pick<Champion, 'model'>,
  tools: ComparingTools,
): Promise<Uint32Array> {
  const all = Uint32Array.from({ length: table.rowCount }, (_, row) => row)
  const { lineage, schema } = model.artifact
  if (lineage['snapshot'] === table.snapshot) return new Uint32Array()
  const names = [...schema.inputs.map(({ name }) => name), schema.output.name]
  if (names.some((name) => !table.columns.has(name))) return new Uint32Array()
  const known = await contentOfSnapshot(String(lineage['snapshot']), names, tools)
  if (known === undefined) return new Uint32Array()
  const keys = contentKeys(table, names)
  return all.filter((row) => !known.has(keys[row]))
}

/** A comparison with the champion by any metric; `none`: there is no champion; absent: it cannot be compared. */
export type ChampionCheck = Pick<GateContext, 'champion' | 'championRows'> & {
  /** Digest of the champion's fit that was compared. */
  readonly against?: string
}

/** Rows that decide nothing when there are fewer. */
export function fewestRows(gates: readonly unknown[]): number {
  const given = gates as readonly { readonly minimumRows?: number }[]
  return given.reduce((most, { minimumRows = 30 }) => Math.max(most, minimumRows), 30)
}

/** A challenger on its held-out rows. */
export interface Challenge {
  readonly contender: Contender
  readonly table: Table
  readonly target: Target
  /** All rows of the data: where models that look back find what went before. */
  readonly whole: Table
  readonly fewest: number
  readonly options: IntervalOptions
}

/**
 * Compares with a champion on rows neither fit saw: on those that its table did not hold, where there are enough of them for
 * every gate, else on all.
 */
export async function compareWith(
  champion: Champion,
  { contender, table, target, whole, fewest, options }: Challenge,
  tools: ComparingTools,
): Promise<ChampionCheck> {
  const unseen = await unseenRows(table, champion, tools)
  if (unseen === undefined) return {}
  const among = selectRows(table, unseen)
  const fresh = await newRows(among, champion, tools)
  const areNew = fresh.length >= fewest
  const rows = areNew ? fresh.map((row) => unseen[row]) : unseen
  const shared = areNew ? selectRows(among, fresh) : among
  const theirs = contenderOf(champion, shared, takeTarget(target, rows), whole)
  if (theirs === undefined) return {}
  const ours = takeContender(contender, rows)
  return {
    champion: (metric) => compare(ours, theirs, metric, options),
    championRows: { ours, theirs, table: shared, areNew },
    against: champion.evaluated,
  }
}

/** Compares a part's model with the champion of its name. */
export async function championCheck(
  part: FittedPart,
  tested: Holdout['parts'][number]['test'],
  gathered: Gathered,
  { settings, tools, options }: { settings: FitSettings; tools: RunTools; options: IntervalOptions },
): Promise<ChampionCheck> {
  const champion = await findChampion(gathered.name, tools)
  if (champion === 'none') return { champion }
  const challenge = {
    contender: part.contender,
    table: selectRows(tested.table, tested.rows),
    target: tested.target,
    whole: gathered.table,
    fewest: fewestRows(settings.workflow.evaluate?.gates ?? []),
    options,
  }
  return compareWith(champion, challenge, tools)
}
