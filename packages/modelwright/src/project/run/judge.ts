import { load, type Model } from '@modelwright/runtime'
import {
  deadlineIn,
  isModelwrightError,
  selectRows,
  type Table,
  type Target,
  takeTarget,
  targetLength,
} from '../../core/index.ts'
import {
  type Comparison,
  type Contender,
  checkGates,
  compare,
  type Evaluation,
  evaluate,
  evaluateFolds,
  findMetric,
  foldEstimate,
  foldPValue,
  type Gate,
  type GateVerdict,
  type IntervalOptions,
  pooledFolds,
  readGates,
  scoreOf,
  takeContender,
} from '../../evaluate/index.ts'
import { countOpenings } from './count-openings.ts'
import type { FitSettings, FittedPart } from './fit-part.ts'
import type { Gathered } from './gather.ts'
import type { Holdout } from './holdout.ts'
import { readBy } from './reading.ts'
import type { RunTools } from './types.ts'

/** The truth about a run's model, on rows the evaluated fit never saw. */
export interface Judgement {
  readonly evaluation: Evaluation
  /** The rows it was judged on, joined over folds. */
  readonly contender: Contender
  readonly comparisons: readonly Comparison[]
  readonly gates: readonly GateVerdict[]
  readonly passed: boolean
  /** How often these very rows were scored by runs of this store, this one included. */
  readonly openings: number
}

/** Reads the gates of the workflow; none when it declares none. */
export function gatesOf(
  { workflow }: Pick<FitSettings, 'workflow'>,
  task: Evaluation['task'],
): readonly Gate[] {
  return workflow.evaluate?.gates === undefined ? [] : readGates(workflow.evaluate.gates, task)
}

function join(parts: readonly FittedPart[], of: (part: FittedPart) => Contender): Contender {
  return parts.length === 1 ? of(parts[0]) : pooledFolds(parts.map(of))
}

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

function contenderOf({ model }: Champion, rows: Table, target: Target): Contender | undefined {
  const { schema } = model
  const sameClasses =
    target.task === 'regression' ||
    (schema.output.classes ?? []).join('\u0000') === target.classes.join('\u0000')
  if (schema.output.task !== target.task || !sameClasses) return undefined
  try {
    return { target, predictions: model.predictBatch(readBy(model.artifact, rows)) }
  } catch (error) {
    if (isModelwrightError(error) && error.code === 'CORE_COLUMN_UNKNOWN') return undefined
    throw error
  }
}

type ChampionCheck = { champion: ((metric: string) => Comparison) | 'none' } | Record<string, never>

/** Compares with the champion on rows neither fit saw. */
async function championCheck(
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
  const theirs = contenderOf(champion, selectRows(table, unseen), takeTarget(tested.target, unseen))
  if (theirs === undefined) return {}
  const ours = takeContender(part.contender, unseen)
  return { champion: (metric) => compare(ours, theirs, metric, options) }
}

function scoreBy({ target, predictions, threshold }: Contender, metric: string): number {
  return scoreOf(metric, target, predictions, threshold === undefined ? {} : { threshold })
}

function sideBySide(
  metric: string,
  score: number,
  other: number,
): Pick<Comparison, 'metric' | 'score' | 'other' | 'difference'> {
  return {
    metric,
    score,
    other,
    difference: findMetric(metric).better === 'higher' ? score - other : other - score,
  }
}

/** The scores of two models side by side, without the resampling that an interval of their difference takes. */
function scoresOf(ours: Contender, other: Contender, metric: string): Comparison {
  const unknown = { low: Number.NaN, high: Number.NaN, p: Number.NaN, betterShare: Number.NaN }
  return {
    ...sideBySide(metric, scoreBy(ours, metric), scoreBy(other, metric)),
    rowCount: targetLength(ours.target),
    ...unknown,
    test: 'none',
  }
}

/** Compares with the baseline fold by fold: scores of different folds come from different fits and do not mix. */
function compareFolds(parts: readonly FittedPart[], metric: string): Comparison {
  const folds = parts.map(({ contender, baseline }) =>
    sideBySide(metric, scoreBy(contender, metric), scoreBy(baseline, metric)),
  )
  const share = 1 / (parts.length - 1)
  const mean = (of: (fold: (typeof folds)[number]) => number) => foldEstimate(folds.map(of), share)
  const { value: difference, low, high } = mean((fold) => fold.difference)
  const betterShare = folds.filter((fold) => fold.difference > 0).length / folds.length
  const rowCount = parts.reduce((sum, { testIds }) => sum + testIds.length, 0)
  return {
    metric,
    rowCount,
    score: mean((fold) => fold.score).value,
    other: mean((fold) => fold.other).value,
    difference,
    low,
    high,
    p: foldPValue(
      folds.map((fold) => fold.difference),
      share,
    ),
    test: 'folds',
    betterShare,
  }
}

/** Compares the winner with the baseline, with an interval of the difference where `isFull`. */
function compareBaseline(
  parts: readonly FittedPart[],
  metric: string,
  isFull: boolean,
  options: IntervalOptions,
): Comparison {
  if (parts.length > 1) return compareFolds(parts, metric)
  const [{ contender, baseline }] = parts
  return isFull ? compare(contender, baseline, metric, options) : scoresOf(contender, baseline, metric)
}

/** Share of the time that is left which intervals may take. */
const intervalShare = 0.4

/** Evaluates the winner with intervals, compares it with the baseline, and checks the gates. */
export async function judge(
  parts: readonly FittedPart[],
  holdout: Holdout,
  gathered: Gathered,
  settings: FitSettings,
  tools: RunTools,
): Promise<Judgement> {
  const { deadline: whole, clock, signal } = tools
  const deadline = deadlineIn(whole.remainingMs() * intervalShare, clock, signal)
  const options: IntervalOptions = { seed: settings.stream.split('evaluate'), deadline }
  const contender = join(parts, (part) => part.contender)
  const evaluation =
    parts.length === 1
      ? evaluate({ ...contender, ...options })
      : evaluateFolds(parts.map((part) => part.contender))
  const comparisons = Object.keys(evaluation.metrics).map((metric) =>
    compareBaseline(parts, metric, metric === settings.metric, options),
  )
  const gates = gatesOf(settings, evaluation.task)
  const needsChampion = gates.some((gate) => gate.gate === 'beats-champion')
  const last = parts.length - 1
  const champion = needsChampion
    ? await championCheck(parts[last], holdout.parts[last].test, gathered, tools, options)
    : {}
  const context = {
    evaluation,
    metric: settings.metric,
    baseline: (metric: string) => compareBaseline(parts, metric, true, options),
    ...champion,
  }
  const verdicts = checkGates(gates, context)
  const heldOut = parts.map(({ testIds }, i) => ({
    snapshot: holdout.parts[i].test.table.snapshot,
    rowIds: testIds,
  }))
  return {
    evaluation,
    contender,
    comparisons,
    gates: verdicts,
    passed: verdicts.every((gate) => gate.passed),
    openings: await countOpenings(heldOut, tools.project.runs),
  }
}
