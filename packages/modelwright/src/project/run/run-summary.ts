import type { Task } from '@modelwright/runtime'
import type { FixChange } from '../../core/index.ts'
import type { Evaluation, GateVerdict } from '../../evaluate/index.ts'
import type { ExpectationVerdict } from '../../explore/index.ts'
import type { Decisions } from './decide.ts'
import type { FitSettings, FittedPart } from './fit-part.ts'
import type { Gathered } from './gather.ts'
import type { Judgement } from './judge.ts'
import type { Shipped } from './ship.ts'
import type { RegisteredModel } from './shipped-model.ts'
import type { LeaderboardRow } from './types.ts'

/** What is told of a finished run. Plain data. */
export interface RunSummary {
  /** The run that made it; a later one that kept all has the same summary. */
  readonly run: string
  readonly task: Task
  readonly metric: string
  readonly model: RegisteredModel & { readonly byteCount: number }
  readonly leaderboard: readonly LeaderboardRow[]
  readonly evaluation: Evaluation
  readonly judgement: Pick<
    Judgement,
    | 'openings'
    | 'rivalries'
    | 'comparisons'
    | 'slices'
    | 'intervals'
    | 'calibrationError'
    | 'fairness'
    | 'robustness'
    | 'latency'
  >
  /** Why it did not become champion, where it might have. */
  readonly held: readonly string[]
  readonly gates: readonly GateVerdict[]
  readonly passed: boolean
  readonly expectations: readonly ExpectationVerdict[]
  readonly calibration: Decisions['calibration'] | null
  readonly threshold: Decisions['threshold'] | null
  readonly learning: FittedPart['learning'] | null
  readonly cleaned: readonly Pick<FixChange, 'fix' | 'column' | 'count' | 'distinct'>[]
  readonly leftOut: FittedPart['reading']['leftOut']
  /** What the search and the fits had to say: trials that failed, memory that was short. */
  readonly notes: readonly string[]
  /** The positive one of two classes. */
  readonly positive: string | null
  /** Which rows of the table were learnt from, in words; null: all. */
  readonly window: string | null
  /** Whether rows weigh differently in fits and in the search; each held-out row counts 1. */
  readonly isWeighted: boolean
}

interface Summed {
  readonly run: string
  readonly model: Shipped
  readonly parts: readonly FittedPart[]
  readonly settings: Pick<FitSettings, 'metric'>
  readonly leaderboard: readonly LeaderboardRow[]
  readonly cleaned: readonly FixChange[]
  readonly gathered: Gathered
  readonly expectations: readonly ExpectationVerdict[]
}

function judgedOf(judgement: Judgement): RunSummary['judgement'] {
  const { openings, rivalries, comparisons, slices, intervals } = judgement
  const { calibrationError, fairness, robustness, latency } = judgement
  return {
    ...{ openings, rivalries, comparisons },
    slices,
    ...(intervals === undefined ? {} : { intervals }),
    ...(calibrationError === undefined ? {} : { calibrationError }),
    ...(fairness === undefined ? {} : { fairness }),
    ...(robustness === undefined ? {} : { robustness }),
    ...(latency === undefined ? {} : { latency }),
  }
}

/** Which rows of the table were learnt from, in words; null: all. */
function windowText({ window }: Gathered): string | null {
  return window === undefined ? null : `${window.text}: ${window.what}`
}

/** What searches and fits had to say, once each. */
export function fitNotes(parts: readonly FittedPart[]): readonly string[] {
  return [...new Set(parts.flatMap(({ search, notes = [] }) => [...search.notes, ...notes]))]
}

/** Sums a run up. */
export function summaryOf(found: Summed): RunSummary {
  const { run, model, parts, settings, leaderboard, cleaned, gathered, expectations } = found
  const { task, classes } = gathered.resolved.output
  const { judgement, name, version, digest, bytes } = model
  const { decisions, learning } = parts[parts.length - 1]
  return {
    ...{ run, task, leaderboard, expectations },
    metric: settings.metric,
    model: { name, version, digest, path: `models/${name}-${version}.safetensors`, byteCount: bytes.length },
    evaluation: judgement.evaluation,
    judgement: judgedOf(judgement),
    held: model.held,
    gates: judgement.gates,
    passed: judgement.passed,
    window: windowText(gathered),
    isWeighted: gathered.weights !== undefined,
    calibration: decisions?.calibration ?? null,
    threshold: decisions?.threshold ?? null,
    learning: learning ?? null,
    cleaned: cleaned.map(({ fix, column, count, distinct }) => ({
      fix,
      count,
      ...(column === undefined ? {} : { column }),
      ...(distinct === undefined ? {} : { distinct }),
    })),
    leftOut: parts[0].reading.leftOut,
    notes: fitNotes(parts),
    positive: task === 'binary' ? (classes?.[1] ?? null) : null,
  }
}
