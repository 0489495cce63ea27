import type { Task } from '@modelwright/runtime'
import type { FixChange } from '../../../core/index.ts'
import type { SearchResult } from '../../../tune/index.ts'
import { optionParts } from '../../graph/key.ts'
import type { Given, GraphStep } from '../../graph/step.ts'
import type { Decisions } from '../decide.ts'
import type { FittedPart } from '../fit-part.ts'
import type { LeaderboardRow } from '../types.ts'
import { codePartsOf, commonParts, type Flow, timeParts } from './flow.ts'
import { notesOf, type Ruled, ruledTools } from './rulings.ts'
import { metricParts, rowParts, settingsFor } from './settings.ts'
import type { SplitRows } from './split-step.ts'

type PlainReading = Omit<FittedPart['reading'], 'read'>
type PlainRival = Omit<FittedPart['rivals'][number], 'trial'> & { readonly trial: number }

/** A fitted part as plain data; trials are named by their place in the search. */
interface PlainPart
  extends Omit<
    FittedPart,
    'reading' | 'search' | 'rivals' | 'pipeline' | 'contender' | 'baseline' | 'decisions'
  > {
  readonly reading: PlainReading
  readonly decisions?: Omit<Decisions, 'intervals'> & {
    readonly intervals?: Omit<NonNullable<Decisions['intervals']>, 'recipes'>
  }
  readonly rivals: readonly PlainRival[]
  /** Place of the baseline among the rivals; the winner's where it is not there. */
  readonly baseline: number
}

/** What is kept of all fits, and what a person is shown of them. */
export interface TrainOutput extends Ruled {
  readonly parts: readonly PlainPart[]
  readonly leaderboard: readonly LeaderboardRow[]
  readonly cleaned: readonly FixChange[]
}

/** Decisions without the targets of further models, which are code. */
function plainDecisions({ decisions }: FittedPart): Pick<PlainPart, 'decisions'> {
  if (decisions === undefined) return {}
  const { intervals, ...rest } = decisions
  if (intervals === undefined) return { decisions: rest }
  const { recipes: _, ...plain } = intervals
  return { decisions: { ...rest, intervals: plain } }
}

async function decisionsOf({ decisions }: PlainPart, task: Task): Promise<Pick<FittedPart, 'decisions'>> {
  if (decisions === undefined) return {}
  const { intervals, ...rest } = decisions
  if (intervals === undefined) return { decisions: rest }
  const { sideRecipesOf } = await import('../fit-intervals.ts')
  return { decisions: { ...rest, intervals: { ...intervals, recipes: sideRecipesOf(intervals, task) } } }
}

function plainPart(part: FittedPart): PlainPart {
  const { reading, search, rivals, pipeline: _p, contender: _c, baseline, decisions: _d, ...rest } = part
  const { read: _, ...rules } = reading
  const place = rivals.findIndex((rival) => rival.contender === baseline)
  return {
    ...rest,
    ...plainDecisions(part),
    reading: rules,
    rivals: rivals.map((rival) => ({ ...rival, trial: search.trials.indexOf(rival.trial) })),
    baseline: Math.max(0, place),
  }
}

async function partOf(plain: PlainPart, search: SearchResult, { gathered }: SplitRows): Promise<FittedPart> {
  const { readingOf } = await import('../reading.ts')
  const { reading, rivals: kept, baseline, decisions: _, ...rest } = plain
  const rivals = kept.map((rival) => ({ ...rival, trial: search.trials[rival.trial] }))
  const [{ pipeline, contender }] = rivals
  return {
    ...rest,
    ...(await decisionsOf(plain, gathered.resolved.output.task)),
    search,
    rivals,
    pipeline,
    contender,
    baseline: rivals[baseline].contender,
    reading: readingOf(reading, gathered),
  }
}

/** Fits the best of each learner on the training rows, predicts the held-out rows, and decides what out-of-fold predictions decide. */
export function trainStep(flow: Flow): GraphStep<readonly FittedPart[]> {
  const { request } = flow
  const { workflow } = request
  const { calibrate, threshold, intervals, learningCurve } = workflow.evaluate ?? {}
  return {
    name: 'train',
    needs: ['split', 'tune'],
    stage: 'train',
    parts: async () => ({
      ...commonParts(flow),
      ...metricParts(workflow),
      ...rowParts(workflow),
      ...optionParts({ seed: workflow.seed, train: workflow.train, prepare: workflow.prepare }),
      ...optionParts({ continues: workflow.continues }),
      ...optionParts({ 'tune.validation': workflow.tune?.validation }),
      ...optionParts({ calibrate, threshold, intervals, learningCurve }, 'evaluate.'),
      ...timeParts(flow),
      ...(await codePartsOf(flow, workflow.train, workflow.prepare)),
    }),
    async run({ value, log }) {
      const { fitAll } = await import('../fit-all.ts')
      const split = await value<SplitRows>('split')
      const found = await value<readonly SearchResult[]>('tune')
      const settings = await settingsFor(flow, split.gathered.resolved.output.task)
      const ruled = ruledTools(flow, log)
      const { parts, leaderboard, cleaned } = await fitAll(found, split, settings, ruled)
      const kept = { parts: parts.map(plainPart), leaderboard, cleaned }
      const output: TrainOutput = { ...kept, rulings: notesOf(ruled) }
      return { value: parts, output }
    },
    async load(output, { value }: Given) {
      const split = await value<SplitRows>('split')
      const found = await value<readonly SearchResult[]>('tune')
      return Promise.all((output as TrainOutput).parts.map((part, i) => partOf(part, found[i], split)))
    },
  }
}
