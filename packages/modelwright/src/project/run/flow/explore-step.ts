import type { Column } from '@modelwright/runtime'
import { selectRows, type Table } from '../../../core/index.ts'
import { optionParts } from '../../graph/key.ts'
import type { Given, GraphStep, Parts } from '../../graph/step.ts'
import type { Workflow } from '../../workflow/index.ts'
import type { Gathered } from '../gather.ts'
import { timeColumnOf } from '../steps.ts'
import type { Windowed } from '../windowed.ts'
import { contentDigestOf } from './content-digest.ts'
import { codePartsOf, commonParts, type Flow } from './flow.ts'

/** What is kept of it: which rows, and the target as it was read; the other columns are those of the snapshot. */
export interface ExploreOutput extends Omit<Gathered, 'table' | 'snapshot'> {
  readonly rowIds: Uint32Array
  readonly target: Column
}

/** Options that say what columns and rows are. */
function parts(workflow: Workflow): Parts {
  const { target, task, positive, ignore, keep, kinds, units, explore, clean, prepare, name, weights } =
    workflow
  const { slices, fairness, gates = [] } = workflow.evaluate ?? {}
  // Columns that evaluation names must be there.
  const named = gates.flatMap((gate) => ('column' in gate || 'columns' in gate ? [gate] : []))
  return optionParts({
    ...{ target, task, positive, ignore, keep, kinds, units, clean, prepare, name, weights },
    'explore.expect': explore?.expect,
    'evaluate.slices': slices,
    'evaluate.fairness': fairness,
    'evaluate.gates': named.length === 0 ? undefined : named,
    // Steps that look back go by it.
    time: timeColumnOf(workflow),
  })
}

function outputOf({ table, snapshot: _, ...gathered }: Gathered): ExploreOutput {
  const target = table.columns.get(gathered.resolved.output.name)!
  return { ...gathered, rowIds: table.rowIds, target }
}

/** The table again: rows of the snapshot, with the target as it was read. */
function tableOf(whole: Table, { rowIds, target, resolved }: ExploreOutput): Table {
  const table = rowIds.length === whole.rowCount ? whole : selectRows(whole, rowIds)
  const columns = [...table.columns].map(([name, column]) => [
    name,
    name === resolved.output.name ? target : column,
  ]) as [string, Column][]
  return { ...table, columns: new Map(columns) }
}

/** The table that the run works with: as it was retrieved, as the last step of one's own before this one gave it, or its window. */
export type TableStep = string

/** Whether what is expected depends on when it is asked. */
async function looksAtClock({ explore }: Workflow): Promise<boolean> {
  const uses = explore?.expect ?? []
  if (uses.length === 0) return false
  const { lookAtClock } = await import('../../../explore/index.ts')
  return lookAtClock(uses)
}

/** Tells what columns are, which rows have a target, what is expected: all that a table says before it is split. */
export async function exploreStep(flow: Flow, tableStep: TableStep): Promise<GraphStep<Gathered>> {
  const { request, tools } = flow
  const { workflow } = request
  return {
    name: 'explore',
    needs: [tableStep],
    stage: 'explore',
    ...((await looksAtClock(workflow)) ? { always: 'an expectation looks at the clock' } : {}),
    parts: async () => ({
      ...commonParts(flow),
      ...parts(workflow),
      ...(await codePartsOf(flow, workflow.explore?.expect, workflow.clean, workflow.prepare)),
    }),
    async run({ value, log }) {
      const { exploreData } = await import('../gather.ts')
      const found = await exploreData(await value<Windowed>(tableStep), request, { ...tools, log })
      const output = outputOf(found)
      const { expectations: _, ...lasting } = output
      // The values of other columns are told by the snapshot alone.
      const identity = contentDigestOf({ snapshot: found.snapshot.digest, ...lasting })
      return { value: found, output, identity }
    },
    async load(output, { value }: Given) {
      const { rowIds, target, ...gathered } = output as ExploreOutput
      const { snapshot, table } = await value<Windowed>(tableStep)
      return { ...gathered, snapshot, table: tableOf(table, { rowIds, target, ...gathered }) }
    },
  }
}
