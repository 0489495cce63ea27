import { load } from '@modelwright/runtime'
import { noDeadline, seedOf, type Table, type Target, takeTarget } from '../../core/index.ts'
import {
  type CardDocument,
  type Contender,
  checkGates,
  compare,
  type Evaluation,
  evaluate,
  evaluateFolds,
  type GateContext,
  type IntervalOptions,
  meetsChampion,
  modelCard,
  pooledFolds,
  type ScoredRows,
  scoreOf,
} from '../../evaluate/index.ts'
import { encodeArtifact } from '../../pack/index.ts'
import { findLearner } from '../../train/index.ts'
import { compareWith, fewestRows } from '../run/champion.ts'
import { compareFolds } from '../run/compare-parts.ts'
import { type Claim, claimOf, differs, unchecked } from './claims.ts'
import { differencesOf, differenceText } from './differences.ts'
import { type EvaluatedFit, type Evidence, positionsOf, type Rescored, type UsedRows } from './evidence.ts'
import { heldTable } from './rescored-parts.ts'

/** Everything that was scored again. */
export interface Scored {
  readonly fits: readonly EvaluatedFit[]
  readonly parts: readonly Rescored[]
  /** The rows of the snapshot that the run used. */
  readonly used: UsedRows
  /** All held-out rows, those of several folds joined. */
  readonly rows: ScoredRows & { readonly table: Table }
  readonly evaluation: Evaluation
  readonly options: IntervalOptions
  readonly card: CardDocument
  /** How much each row that the run used counts in fits; absent: all alike. */
  readonly weights?: Float64Array | undefined
}

/** Scores held-out rows again, with the same draws. */
export function scoreAgain(
  fits: readonly EvaluatedFit[],
  parts: readonly Rescored[],
  used: UsedRows & { readonly weights?: Float64Array | undefined },
  card: CardDocument,
): Scored {
  const seed = seedOf(card.judging?.seed ?? 0).split('evaluate')
  const { replicates } = card.evaluation
  const options = { seed, ...(card.judging?.limited === true && replicates > 0 ? { replicates } : {}) }
  const contenders = parts.map((part) => part.contender)
  const contender = contenders.length === 1 ? contenders[0] : pooledFolds(contenders)
  const evaluation =
    contenders.length === 1 ? evaluate({ ...contender, ...options }) : evaluateFolds(contenders)
  const rows = { contender, table: heldTable({ fits, parts, used }) }
  return { fits, parts, used, rows, evaluation, options, card, weights: used.weights }
}

/** Compares what was claimed with what was found again; where a clock decided, a difference is no lie. */
export function sameClaim(
  name: string,
  claimed: unknown,
  found: unknown,
  { card }: Scored,
  holds: string,
): Claim {
  const list = differencesOf(claimed, found)
  if (list.length === 0) return claimOf(name, true, { holds, differs: '' })
  return card.judging?.limited === true
    ? unchecked(
        name,
        `A time limit cut the run short, so that it need not come out the same: ${differenceText(list)}`,
      )
    : differs(name, differenceText(list))
}

/** Whether each metric and its interval come out to the bit. */
export function checkMetrics({ model }: Evidence, { evaluation, card }: Scored): readonly Claim[] {
  const claimed = model.artifact.evaluation?.metrics ?? {}
  const names = [...new Set([...Object.keys(claimed), ...Object.keys(evaluation.metrics)])]
  return names.map((metric) => {
    const list = differencesOf(claimed[metric], evaluation.metrics[metric])
    const value = evaluation.metrics[metric]?.value
    const isValue = list.some(({ path }) => path === 'value' || path === '')
    if (list.length > 0 && !isValue && card.judging?.limited === true)
      return unchecked(
        `metric ${metric}`,
        `Its value is ${value}, as claimed; a time limit cut its interval short: ${differenceText(list)}`,
      )
    return claimOf(`metric ${metric}`, list.length === 0, {
      holds: `${value} and its interval, to the bit.`,
      differs: list.length === 0 ? '' : differenceText(list),
    })
  })
}

/** The baseline of each part: fitted again on the rows its evaluated fit saw. */
function baselinesOf({ fits, parts, used, weights }: Scored): Contender[] {
  return fits.map(({ fit }, i) => {
    const rows = positionsOf(used.table, fit.rowIds)
    const target: Target = takeTarget(used.target, rows)
    const weighed = weights === undefined ? {} : { weights: Float64Array.from(rows, (row) => weights[row]) }
    const data = { rowCount: rows.length, features: new Map(), target, ...weighed }
    const fitted = findLearner('baseline', target.task).fit(
      data,
      {},
      { seed: seedOf(0), deadline: noDeadline, progress() {} },
    )
    const { outputs } = fitted as unknown as { readonly outputs: Float64Array }
    const { contender } = parts[i]
    const rowCount = contender.predictions.length / outputs.length
    const predictions = new Float64Array(contender.predictions.length)
    for (let row = 0; row < rowCount; row++) predictions.set(outputs, row * outputs.length)
    return {
      target: contender.target,
      predictions,
      ...(contender.groups === undefined ? {} : { groups: contender.groups }),
    }
  })
}

function compareBaseline(scored: Scored, baselines: readonly Contender[], metric: string) {
  const { parts, options, fits } = scored
  return parts.length > 1
    ? compareFolds(
        parts.map(({ contender }, i) => ({ contender, testIds: fits[i].held.rowIds })),
        baselines,
        metric,
      )
    : compare(parts[0].contender, baselines[0], metric, options)
}

/** Whether the baseline scores what the card claims. */
export function checkBaseline(scored: Scored): readonly Claim[] {
  const { card, parts } = scored
  if (card.baseline === undefined) return []
  const baselines = baselinesOf(scored)
  const found = card.baseline.map(({ metric }) =>
    parts.length > 1
      ? compareBaseline(scored, baselines, metric).other
      : scoreOf(metric, baselines[0].target, baselines[0].predictions),
  )
  const claimed = card.baseline.map(({ other }) => other)
  return [sameClaim('baseline', claimed, found, scored, 'Its scores, fitted again, are those claimed.')]
}

async function championOf(
  scored: Scored,
  { request }: Evidence,
): Promise<Pick<GateContext, 'champion' | 'championRows'> | string> {
  const digest = scored.card.judging?.champion
  const wasUnknown = scored.card.gates?.some(({ reason }) =>
    reason.startsWith('The champion cannot be compared'),
  )
  if (wasUnknown === true) return 'the champion could not be compared then either'
  if (digest === null || digest === undefined) return { champion: 'none' }
  const { project } = request
  if (project === undefined || !(await project.objects.has(digest)))
    return 'the champion of then is not in this store'
  const model = load(await project.objects.get(digest))
  const { contender, table, target } = scored.parts[scored.parts.length - 1]
  const fewest = fewestRows(scored.card.judging?.gates ?? [])
  const { options, used } = scored
  const challenge = { contender, table, target, whole: used.whole, fewest, options }
  const { against: _, ...check } = await compareWith({ model, evaluated: digest }, challenge, {
    ...request,
    project,
  })
  return check
}

/** Bytes of the shipped artifact without its card and its reference, as gates count them. */
function bareSize({ model }: Evidence): number {
  const { card: _, evaluation: __, lineage: ___, reference: ____, ...bare } = model.artifact
  return encodeArtifact({ ...bare, lineage: {} }).length
}

/** Judges every gate again. */
export async function checkVerdicts(evidence: Evidence, scored: Scored): Promise<readonly Claim[]> {
  const { card, evaluation, options, rows } = scored
  const { gates: claimed = [], judging } = card
  if (judging === undefined || claimed.length === 0) return []
  const champion = await championOf(scored, evidence)
  const baselines = baselinesOf(scored)
  const context: GateContext = {
    evaluation,
    metric: judging.metric,
    intervals: options,
    baseline: (metric) => compareBaseline(scored, baselines, metric),
    ...(typeof champion === 'string' ? {} : champion),
    rows,
    slices: judging.slices,
    size: () => ({ raw: bareSize(evidence), gzipped: Number.NaN }),
    ...(card.robustness === undefined ? {} : { robustness: card.robustness }),
  }
  return judging.gates.flatMap((gate, i) => {
    const was = claimed[i]
    if (was.ofMachine === true) return []
    const name = `gate ${was.name}`
    if (typeof champion === 'string' && meetsChampion(gate))
      return [unchecked(name, `It cannot be judged again: ${champion}.`)]
    const [now] = checkGates([gate], context)
    return [sameClaim(name, was, now, scored, `${now.passed ? 'Passed' : 'Refused'} again. ${now.reason}`)]
  })
}

/** Whether the card, written from what was recomputed, is the artifact's own. */
export function checkRemadeCard({ model }: Evidence, scored: Scored): readonly Claim[] {
  const { format: _, limits: __, ...input } = scored.card
  const text = modelCard({ ...input, evaluation: { ...input.evaluation, ...scored.evaluation } })
  return [
    sameClaim(
      'card re-made',
      model.artifact.card,
      text,
      scored,
      'Written again with the metrics found here, it is the same text.',
    ),
  ]
}
