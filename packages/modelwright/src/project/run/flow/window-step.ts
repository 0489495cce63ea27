import type { Retrieved } from '../../../retrieve/index.ts'
import { optionParts } from '../../graph/key.ts'
import type { Given, GraphStep } from '../../graph/step.ts'
import { timeColumnOf } from '../steps.ts'
import type { ChosenWindow, Windowed } from '../windowed.ts'
import { contentDigestOf } from './content-digest.ts'
import { commonParts, type Flow } from './flow.ts'

/** Name of the step. */
export const windowStepName = 'window'

/** Chooses which rows of the table are learnt from, and how much each counts, where the workflow has a window. */
export function windowStep(flow: Flow, from: string): GraphStep<Windowed> {
  const { workflow } = flow.request
  return {
    name: windowStepName,
    needs: [from],
    stage: 'prepare',
    parts: () => ({
      ...commonParts(flow),
      ...optionParts({ window: workflow.window, time: timeColumnOf(workflow) }),
    }),
    async run({ value, identity, log }) {
      const { windowOf } = await import('../windowed.ts')
      const retrieved = await value<Retrieved>(from)
      const window = windowOf(retrieved.table, workflow)!
      log({ kind: 'note', stage: 'prepare', message: `window ${window.text}: ${window.what}` })
      const told = contentDigestOf({ table: identity(from), window })
      return { value: { ...retrieved, window }, output: window, identity: told }
    },
    async load(output, { value }: Given) {
      return { ...(await value<Retrieved>(from)), window: output as ChosenWindow }
    },
  }
}
