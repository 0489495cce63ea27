import type { KeptTrial, SearchResult, TrialMemory } from '../../../tune/index.ts'
import { optionParts } from '../../graph/key.ts'
import type { GraphStep, Pieces } from '../../graph/step.ts'
import { codePartsOf, commonParts, type Flow, timeParts } from './flow.ts'
import type { PlainSearch } from './plain-search.ts'
import { notesOf, type Ruled, ruledTools } from './rulings.ts'
import { metricParts, rowParts, settingsFor } from './settings.ts'
import type { SplitRows } from './split-step.ts'

/** Predictions of a trial that are kept while a search goes on, at most; of larger ones the trial is run again. */
const mostNumbers = 4_000_000

/** Keeps finished trials of a part's search, so that a run that is killed loses no more than what it was at. */
function memoryOf(pieces: Pieces, part: number): TrialMemory {
  const nameOf = (index: number): string => `part ${part} trial ${index}`
  return {
    recall: async (index) => (await pieces.get(nameOf(index))) as KeptTrial | undefined,
    async remember(index, kept) {
      const count = kept.outcomes.reduce(
        (sum, outcome) =>
          sum + (outcome !== null && 'predictions' in outcome ? outcome.predictions.length : 0),
        0,
      )
      if (count <= mostNumbers) await pieces.keep(nameOf(index), kept)
    },
  }
}

interface TuneOutput extends Ruled {
  readonly searches: readonly PlainSearch[]
}

/** Searches on the training rows of each part; what was found within the time is what it gives. */
export function tuneStep(flow: Flow): GraphStep<readonly SearchResult[]> {
  const { request } = flow
  const { workflow } = request
  const { metric: _, ...tune } = workflow.tune ?? {}
  return {
    name: 'tune',
    needs: ['split'],
    stage: 'tune',
    parts: async () => ({
      ...commonParts(flow),
      ...metricParts(workflow),
      ...optionParts(tune, 'tune.'),
      ...rowParts(workflow),
      ...optionParts({ seed: workflow.seed, train: workflow.train, prepare: workflow.prepare }),
      ...timeParts(flow),
      ...(await codePartsOf(flow, workflow.train, workflow.prepare)),
    }),
    async run({ value, log, pieces }) {
      const { searchAll } = await import('../search-all.ts')
      const { plainSearch } = await import('./plain-search.ts')
      const { holdout, gathered } = await value<SplitRows>('split')
      const settings = await settingsFor(flow, gathered.resolved.output.task)
      const memory = (part: number): TrialMemory => memoryOf(pieces, part)
      const ruled = ruledTools(flow, log)
      const found = await searchAll({ holdout, gathered, memory }, settings, ruled)
      const output: TuneOutput = { searches: found.map(plainSearch), rulings: notesOf(ruled) }
      return { value: found, output }
    },
    async load(output) {
      const { searchOf } = await import('./plain-search.ts')
      return (output as TuneOutput).searches.map((plain) => searchOf(plain, workflow))
    },
  }
}
