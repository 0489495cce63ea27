import { deadlineIn } from '../../core/index.ts'
import {
  type ArtifactSize,
  type CalibrationError,
  type Comparison,
  type Contender,
  calibrationError,
  checkGates,
  type Evaluation,
  evaluate,
  evaluateFolds,
  fairnessOf,
  findSlices,
  type Gate,
  type GateContext,
  type GateVerdict,
  type GroupFairness,
  type IntervalOptions,
  type JudgedIntervals,
  judgeIntervals,
  type Latency,
  pooledFolds,
  type RobustnessFindings,
  readGates,
  type ScoredRows,
  type SliceFindings,
} from '../../evaluate/index.ts'
import { type ChampionCheck, championCheck } from './champion.ts'
import { besideBaseline, compareBaseline, compareRunnerUp } from './compare-parts.ts'
import { countOpenings } from './count-openings.ts'
import type { FitSettings, FittedPart } from './fit-part.ts'
import type { Gathered } from './gather.ts'
import { heldOutRows, latencyOf, sizeOf } from './held-out-rows.ts'
import type { Holdout } from './holdout.ts'
import { robustnessFor } from './robustness.ts'
import type { RunTools } from './types.ts'

/** The model compared with another one, on the same rows. */
export interface Rivalry {
  readonly whom: 'baseline' | 'runner-up' | 'champion'
  /** What the other is called, where that says more. */
  readonly name: string
  readonly comparison: Comparison
}

/** The truth about a run's model, on rows the evaluated fit never saw. */
export interface Judgement {
  readonly evaluation: Evaluation
  /** The rows it was judged on, joined over folds. */
  readonly contender: Contender
  /** Beside the baseline, by each metric. */
  readonly comparisons: readonly Comparison[]
  /** With baseline, runner-up and champion, by the metric that decides, tested. */
  readonly rivalries: readonly Rivalry[]
  readonly gates: readonly GateVerdict[]
  readonly passed: boolean
  /** Slices of the held-out rows, of as many columns as there was time for. */
  readonly slices: SliceFindings
  /** How often intervals or sets held the truth, where the workflow asks for them. */
  readonly intervals?: JudgedIntervals
  /** How far probabilities are from how often they came true; absent for numbers. */
  readonly calibrationError?: CalibrationError
  /** By each column the workflow names; absent: it names none. */
  readonly fairness?: readonly GroupFairness[]
  /** Where the workflow or a gate asks for it. */
  readonly robustness?: RobustnessFindings
  /** On this machine; where a gate asks for it. */
  readonly latency?: Latency
  /** Digest of the champion's fit that it was compared with. */
  readonly champion?: string
  /** Whether the clock may have cut intervals short: then not all of it can be recomputed to the bit. */
  readonly isLimited: boolean
  /** What the gates were, as they were judged. */
  readonly declared: readonly Gate[]
  /** How often these very rows were scored by runs of this store, this one included. */
  readonly openings: number
}

/** Intervals on the held-out rows, where the workflow asks for them. */
function intervalsOf(
  parts: readonly FittedPart[],
  contender: Contender,
  options: IntervalOptions,
): { intervals?: JudgedIntervals } {
  const asked = parts[parts.length - 1].decisions?.intervals
  if (asked === undefined) return {}
  const lists = parts.map(({ ends = new Float64Array(0) }) => ends)
  return { intervals: judgeIntervals(asked, contender, lists, options) }
}

function judgeCalibration(contender: Contender, { seed }: IntervalOptions) {
  if (contender.target.task === 'regression') return {}
  const error = calibrationError(contender, seed.split('calibration'))
  return Number.isNaN(error.value) ? {} : { calibrationError: error }
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

/** Share of the time that is left which intervals may take at most. */
const mostOfRest = 0.4

/** Share of the time for judging that intervals may take: the rest is for parts of the rows, however slow they were. */
const intervalsOfJudging = 0.7

/** When intervals must be done, and when slices and fairness: within their share of the budget. */
function intervalOptions(
  { stream, intervalMs }: FitSettings,
  tools: RunTools,
): { options: IntervalOptions; ofParts: IntervalOptions } {
  const { deadline, clock, signal, rulings } = tools
  const allowedMs = Math.min(intervalMs, deadline.remainingMs() * mostOfRest)
  const seed = stream.split('evaluate')
  const until = (about: string, share: number): IntervalOptions => ({
    seed,
    deadline: rulings.deadline(about, deadlineIn(share * allowedMs, clock, signal)),
  })
  return { options: until('intervals', intervalsOfJudging), ofParts: until('slices', 1) }
}

type Compared = (metric: string) => Comparison

/** Compares with every rival there is. */
function rivalriesOf(
  parts: readonly FittedPart[],
  champion: Compared | 'none' | undefined,
  metric: string,
  options: IntervalOptions,
): Rivalry[] {
  const runnerUp = compareRunnerUp(parts, metric, options)
  const baseline = compareBaseline(parts, metric, options)
  return [
    { whom: 'baseline', name: 'the same for every row', comparison: baseline },
    ...(runnerUp === undefined
      ? []
      : [{ whom: 'runner-up' as const, name: runnerUp.learner, comparison: runnerUp.comparison }]),
    ...(typeof champion === 'function'
      ? [{ whom: 'champion' as const, name: 'rows neither saw', comparison: champion(metric) }]
      : []),
  ]
}

/** Looks at slices of the held-out rows by the columns asked for, and at every input for weak spots; folds are pooled. */
function slicesFor(
  parts: readonly FittedPart[],
  { contender, table }: ScoredRows,
  { workflow, metric }: FitSettings,
  options: IntervalOptions,
): SliceFindings {
  const inputs = parts[0].pipeline.schema.inputs.map(({ name }) => name)
  const given = (workflow.evaluate?.slices ?? []).filter((name) => table.columns.has(name))
  const all = inputs.filter((name) => table.columns.has(name))
  return findSlices(contender, table, { given, all }, { ...options, metric, isOfFolds: parts.length > 1 })
}

/** What gates look at beside scores; what takes time is measured when the first gate asks. */
function contextOf(
  parts: readonly FittedPart[],
  holdout: Holdout,
  contender: Contender,
  { settings, gathered, tools }: { settings: FitSettings; gathered: Gathered; tools: RunTools },
): Pick<GateContext, 'slices' | 'size' | 'latency'> & { readonly rows: ScoredRows } {
  const last = parts.length - 1
  let latency: Latency | undefined
  return {
    rows: heldOutRows(contender, holdout.parts),
    slices: settings.workflow.evaluate?.slices ?? [],
    size: () => sizeOf(gathered.name, parts[last].pipeline, settings),
    latency() {
      latency ??= tools.rulings.decide('latency', () => ({
        ...latencyOf(gathered.name, parts[last], holdout.parts[last], settings, tools),
      }))
      return latency
    },
  }
}

function evaluationOf(parts: readonly FittedPart[], contender: Contender, options: IntervalOptions) {
  return parts.length === 1
    ? evaluate({ ...contender, ...options })
    : evaluateFolds(parts.map((part) => part.contender))
}

/** Evaluates the winner with intervals, compares it with its rivals, and checks the gates. */
export async function judge(
  parts: readonly FittedPart[],
  holdout: Holdout,
  gathered: Gathered,
  settings: FitSettings,
  tools: RunTools,
): Promise<Judgement> {
  const last = parts.length - 1
  const how = { settings, gathered, tools }
  // Before the clock of the intervals runs: it may take fits.
  const robustness = await robustnessFor(parts[last], holdout.parts[last], how)
  const { options, ofParts } = intervalOptions(settings, tools)
  const contender = join(parts, (part) => part.contender)
  const evaluation = evaluationOf(parts, contender, options)
  const comparisons = Object.keys(evaluation.metrics).map((metric) =>
    besideBaseline(parts, metric, metric === settings.metric, options),
  )
  const { against, ...check }: ChampionCheck = await championCheck(
    parts[last],
    holdout.parts[last].test,
    gathered,
    { settings, tools, options },
  )
  const context = contextOf(parts, holdout, contender, how)
  const columns = settings.workflow.evaluate?.fairness ?? []
  const { rows } = context
  const fairness = columns.length === 0 ? undefined : fairnessOf(contender, rows.table, columns, ofParts)
  const declared = gatesOf(settings, evaluation.task)
  const verdicts = checkGates(declared, {
    evaluation,
    metric: settings.metric,
    intervals: options,
    baseline: (metric: string) => compareBaseline(parts, metric, options),
    ...check,
    ...context,
    ...(robustness === undefined ? {} : { robustness }),
  })
  const heldOut = parts.map(({ testIds }, i) => ({
    snapshot: holdout.parts[i].test.table.snapshot,
    rowIds: testIds,
  }))
  const slices = slicesFor(parts, rows, settings, ofParts)
  const intervals = { ...intervalsOf(parts, contender, options), ...judgeCalibration(contender, options) }
  return {
    evaluation,
    contender,
    slices,
    ...intervals,
    isLimited: [options, ofParts].some(({ deadline }) => deadline?.expired()),
    ...(fairness === undefined ? {} : { fairness }),
    ...(robustness === undefined ? {} : { robustness }),
    ...(against === undefined ? {} : { champion: against }),
    ...(declared.some(({ gate }) => gate === 'latency-within') && context.latency !== undefined
      ? { latency: context.latency() }
      : {}),
    declared,
    comparisons,
    rivalries: rivalriesOf(parts, check.champion, settings.metric, options),
    gates: verdicts,
    passed: verdicts.every((gate) => gate.passed),
    openings: await countOpenings(heldOut, tools.project.runs),
  }
}

/** Judges gates on size again, by the artifact that is shipped: it learnt from more rows than the one that was evaluated. */
export function judgeSize(judgement: Judgement, size: () => ArtifactSize): Judgement {
  const { declared, gates, evaluation } = judgement
  const context = { evaluation, metric: '', size }
  const verdicts = gates.map((verdict, i) =>
    declared[i].gate === 'size-within' ? checkGates([declared[i]], context)[0] : verdict,
  )
  return { ...judgement, gates: verdicts, passed: verdicts.every(({ passed }) => passed) }
}
