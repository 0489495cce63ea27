import { type RulingNotes, type Rulings, startRulings } from '../../../core/index.ts'
import type { Given } from '../../graph/step.ts'
import type { RunTools } from '../types.ts'
import type { Flow } from './flow.ts'

/** Steps in which the clock has a say, in the order in which they run. */
const ruled = ['split', 'tune', 'train', 'evaluate', 'refit'] as const

/** What the clock decided in a step, beside what the step gave. */
export interface Ruled {
  readonly rulings: RulingNotes
}

/** Tools of one step: what the clock decides in it is noted for itself, unless all was decided before. */
export function ruledTools({ replayed, tools }: Flow, log: RunTools['log']): RunTools {
  return { ...tools, log, rulings: replayed ?? startRulings() }
}

/** What was noted; of a run that is done again nothing, as it is known. */
export function notesOf({ rulings }: { readonly rulings: Rulings }): RulingNotes {
  return rulings.isReplay ? {} : rulings.notes()
}

/** All that the clock decided of a model, whichever run made each step. */
export async function allNotes({ output }: Pick<Given, 'output'>): Promise<RulingNotes> {
  const notes: Record<string, RulingNotes[string]> = {}
  for (const step of ruled)
    for (const [about, list] of Object.entries(((await output(step)) as Ruled).rulings))
      notes[about] = [...(notes[about] ?? []), ...list]
  return notes
}
