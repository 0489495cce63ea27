import type { Pipeline } from '@modelwright/runtime'
import { optionParts } from '../../graph/key.ts'
import type { GraphStep } from '../../graph/step.ts'
import type { FittedPart } from '../fit-part.ts'
import { codePartsOf, commonParts, type Flow, timeParts } from './flow.ts'
import { notesOf, type Ruled, ruledTools } from './rulings.ts'
import { settingsFor } from './settings.ts'
import type { SplitRows } from './split-step.ts'

/** The fit that is shipped, and the rows it learnt from. */
export interface Refit extends Ruled {
  readonly pipeline: Pipeline
  readonly rowIds: Uint32Array
}

/**
 * Fits the winner's recipe on all rows.
 *
 * It does not depend on how the winner was judged: a changed gate does not make it again. It goes after it all the same, so that
 * the judgement has its time.
 */
export function refitStep(flow: Flow): GraphStep<Refit> {
  const { request } = flow
  const { workflow } = request
  return {
    name: 'refit',
    needs: ['split', 'train'],
    after: ['evaluate'],
    stage: 'train',
    parts: async () => ({
      ...commonParts(flow),
      ...optionParts({ seed: workflow.seed, train: workflow.train, prepare: workflow.prepare }),
      ...optionParts({ continues: workflow.continues }),
      ...timeParts(flow),
      ...(await codePartsOf(flow, workflow.train, workflow.prepare)),
    }),
    async run({ value, log }) {
      const { refit } = await import('../refit.ts')
      const split = await value<SplitRows>('split')
      const parts = await value<readonly FittedPart[]>('train')
      const settings = await settingsFor(flow, split.gathered.resolved.output.task)
      const ruled = ruledTools(flow, log)
      const fit = await refit({ ...split, parts, settings, tools: ruled })
      const output: Refit = { ...fit, rulings: notesOf(ruled) }
      return { value: output, output }
    },
    load: (output) => output as Refit,
  }
}
