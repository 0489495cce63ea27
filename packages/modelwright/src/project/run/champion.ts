import { load, type Model } from '@modelwright/runtime'
import { isModelwrightError, selectRows, type Table, type Target, takeTarget } from '../../core/index.ts'
import {
  type Comparison,
  type Contender,
  compare,
  type IntervalOptions,
  takeContender,
} from '../../evaluate/index.ts'
import type { FittedPart } from './fit-part.ts'
import type { Gathered } from './gather.ts'
import type { Holdout } from './holdout.ts'
import { readAmong } from './reading.ts'
import type { RunTools } from './types.ts'

/** The champion's fit that was evaluated, and the model itself. */
interface Champion {
  readonly model: Model
  /** Digest of the fit whose metrics the champion carries. */
  readonly evaluated: string
}

async function findChampion(name: string, { project }: RunTools): Promise<Champion | 'none'> {
  const found = await project.models.find(`${name}@champion`)
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
  { project }: RunTools,
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

/** A comparison with the champion by any metric; `none`: there is no champion; absent: it cannot be compared. */
export type ChampionCheck = { champion: ((metric: string) => Comparison) | 'none' } | Record<string, never>

/** Compares with the champion on rows neither fit saw. */
export async function championCheck(
  part: FittedPart,
  tested: Holdout['parts'][number]['test'],
  gathered: Gathered,
  tools: RunTools,
  options: IntervalOptions,
): Promise<ChampionCheck> {
  const champion = await findChampion(gathered.name, tools)
  if (champion === 'none') return { champion }
  const table = selectRows(tested.table, tested.rows)
  const unseen = await unseenRows(table, champion, tools)
  if (unseen === undefined) return {}
  const theirs = contenderOf(
    champion,
    selectRows(table, unseen),
    takeTarget(tested.target, unseen),
    gathered.table,
  )
  if (theirs === undefined) return {}
  const ours = takeContender(part.contender, unseen)
  return { champion: (metric) => compare(ours, theirs, metric, options) }
}
