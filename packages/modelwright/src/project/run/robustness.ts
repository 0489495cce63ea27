import { seedOf, selectRows, takeTarget } from '../../core/index.ts'
import { type RobustnessFindings, robustnessOf, scoreOf, seedSpread } from '../../evaluate/index.ts'
import { predictPipeline } from '../../train/index.ts'
import { type FitSettings, type FittedPart, weightsOf } from './fit-part.ts'
import type { Gathered } from './gather.ts'
import type { Holdout } from './holdout.ts'
import { checkInterrupted } from './interrupted.ts'
import { timedFit } from './timed-fit.ts'
import type { RunTools } from './types.ts'

/** How many fits with other seeds a workflow asks for; undefined: robustness is not asked for at all. */
export function askedSeeds({ workflow }: Pick<FitSettings, 'workflow'>): number | undefined {
  const { robustness, gates = [] } = workflow.evaluate ?? {}
  const against = gates.filter(({ gate }) => gate === 'robust-within') as readonly { against?: string }[]
  const usual = against.some((gate) => gate.against === 'seeds') ? 5 : 0
  if (robustness !== undefined && robustness !== false)
    return robustness === true ? usual : (robustness.seeds ?? usual)
  return against.length === 0 ? undefined : usual
}

/** Damages the held-out rows of a part, and asks its model again. */
export function damagePart(
  part: FittedPart,
  { test }: Holdout['parts'][number],
  { metric, stream }: Pick<FitSettings, 'metric' | 'stream'>,
  { deadline }: Pick<RunTools, 'deadline'>,
): RobustnessFindings {
  return robustnessOf({
    raw: selectRows(test.table, test.rows),
    target: test.target,
    threshold: part.contender.threshold,
    inputs: part.pipeline.schema.inputs,
    read: part.reading.read,
    predict: (rows) => predictPipeline(part.pipeline, rows),
    metric,
    seed: stream,
    deadline,
  })
}

/** Scores fits of the winner's recipe that differ in their seed alone, on the same held-out rows, while time is left. */
async function seedScores(
  count: number,
  part: FittedPart,
  { train, test }: Holdout['parts'][number],
  { gathered, settings, tools }: { gathered: Gathered; settings: FitSettings; tools: RunTools },
): Promise<number[]> {
  const { recipe } = part.search
  const rows = part.reading.read(selectRows(gathered.table, train))
  const target = takeTarget(gathered.resolved.target, train)
  const data = { reading: part.reading, rows, target, ...weightsOf(gathered, train) }
  const tested = part.reading.read(selectRows(test.table, test.rows))
  const { threshold } = part.contender
  const options = threshold === undefined ? {} : { threshold }
  const scores: number[] = []
  for (let i = 1; i <= count; i++) {
    checkInterrupted(tools.signal)
    const isLate = (): boolean => tools.deadline.remainingMs() < 4 * part.fitMs
    if (tools.rulings.decide('seeds left out', isLate)) break
    const stream = seedOf(settings.seed + i).split('seeds')
    const { pipeline } = await timedFit(recipe, data, { ...settings, stream }, tools)
    scores.push(scoreOf(settings.metric, test.target, predictPipeline(pipeline, tested), options))
  }
  return scores
}

/**
 * Measures robustness where the workflow or one of its gates asks for it, on the last part's held-out rows.
 *
 * Fits with other seeds go on while time is left; how many there were is told.
 */
export async function robustnessFor(
  part: FittedPart,
  holdout: Holdout['parts'][number],
  how: { gathered: Gathered; settings: FitSettings; tools: RunTools },
): Promise<RobustnessFindings | undefined> {
  const asked = askedSeeds(how.settings)
  if (asked === undefined) return undefined
  const { deadline, rulings } = how.tools
  const found = damagePart(part, holdout, how.settings, { deadline: rulings.deadline('damage', deadline) })
  if (asked === 0) return found
  const scores = await seedScores(asked, part, holdout, how)
  const { threshold } = part.contender
  const options = threshold === undefined ? {} : { threshold }
  const own = scoreOf(how.settings.metric, holdout.test.target, part.contender.predictions, options)
  return { ...found, seeds: seedSpread(own, scores, asked) }
}
