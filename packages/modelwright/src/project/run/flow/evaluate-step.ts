import { optionParts } from '../../graph/key.ts'
import type { Given, GraphStep, Parts } from '../../graph/step.ts'
import type { FittedPart } from '../fit-part.ts'
import type { Holdout } from '../holdout.ts'
import type { Judgement } from '../judge.ts'
import { commonParts, type Flow, timeParts } from './flow.ts'
import { notesOf, type Ruled, ruledTools } from './rulings.ts'
import { metricParts, rowParts, settingsFor } from './settings.ts'
import type { SplitRows } from './split-step.ts'

/** How a model was judged, and by which run. */
export interface Judged extends Ruled {
  readonly judgement: Judgement
  /** Run that looked at the held-out rows. */
  readonly look: string
}

/** What a comparison with the champion depends on. */
const part = 'champion'

/** No model of this name is champion. */
const none = 'none'

const isAlike = (a: Parts, b: Parts): boolean => {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  names.delete(part)
  return [...names].every((name) => a[name] === b[name])
}

/** Which champion a model is compared with. */
async function championPart({ output }: Given, { tools: { project } }: Flow): Promise<Parts> {
  const { name } = (await output('explore')) as { readonly name: string }
  const champion = await project.models.find(`${name}@champion`)
  return { [part]: champion?.digest ?? none }
}

/**
 * Parts under which the champion was judged itself, where it came of these very inputs: it is no other model then, and a run that
 * is repeated would only meet its own. What it was compared with counts.
 */
async function judgedLike(
  parts: Parts,
  { output }: Given,
  { tools: { project } }: Flow,
): Promise<Parts | undefined> {
  const { name } = (await output('explore')) as { readonly name: string }
  const champion = await project.models.find(`${name}@champion`)
  if (champion === undefined) return undefined
  const judged = (await project.steps.ofRun(champion.run)).find(({ step }) => step === 'evaluate')
  return judged !== undefined && isAlike(judged.parts, parts) ? judged.parts : undefined
}

/** Records that the held-out rows were looked at, before there is a model to say of which. */
async function recordLook(
  parts: readonly FittedPart[],
  holdout: Holdout,
  look: string,
  { tools: { project } }: Flow,
): Promise<void> {
  for (const [i, { testIds }] of parts.entries()) {
    const { snapshot } = holdout.parts[i].test.table
    await project.runs.recordOpening({ artifact: '', snapshot, rowIds: testIds, look })
  }
}

/** Evaluates the winner on rows no fit saw, compares it with its rivals and the champion, and checks the gates. */
export function evaluateStep(flow: Flow): GraphStep<Judged> {
  const { request } = flow
  const { workflow } = request
  const {
    calibrate: _c,
    threshold: _t,
    intervals: _i,
    learningCurve: _l,
    metric: _m,
    ...evaluate
  } = workflow.evaluate ?? {}
  const { budget, preset } = workflow.tune ?? {}
  return {
    name: 'evaluate',
    needs: ['explore', 'split', 'train'],
    stage: 'evaluate',
    parts: async (given) => ({
      ...commonParts(flow),
      ...metricParts(workflow),
      ...rowParts(workflow),
      ...optionParts(evaluate, 'evaluate.'),
      // Of its time intervals have a share.
      ...optionParts({ budget, preset }, 'tune.'),
      ...optionParts({ seed: workflow.seed }),
      ...timeParts(flow),
      ...(await championPart(given, flow)),
    }),
    alike: (parts, given) => judgedLike(parts, given, flow),
    async run({ value, log, run }) {
      const { judge } = await import('../judge.ts')
      const { holdout, gathered } = await value<SplitRows>('split')
      const parts = await value<readonly FittedPart[]>('train')
      const settings = await settingsFor(flow, gathered.resolved.output.task)
      log({ kind: 'stage', stage: 'evaluate', state: 'started' })
      const ruled = ruledTools(flow, log)
      const judgement = await judge(parts, holdout, gathered, settings, ruled)
      await recordLook(parts, holdout, run, flow)
      const note = `on ${judgement.evaluation.rowCount} rows no fit saw`
      log({ kind: 'stage', stage: 'evaluate', state: 'done', note })
      const judged: Judged = { judgement, look: run, rulings: notesOf(ruled) }
      return { value: judged, output: judged }
    },
    load: (output) => output as Judged,
  }
}
