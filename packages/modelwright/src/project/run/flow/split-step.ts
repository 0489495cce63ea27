import { type Target, takeTarget } from '../../../core/index.ts'
import type { Snapshot } from '../../../retrieve/index.ts'
import { optionParts } from '../../graph/key.ts'
import type { Given, GraphStep } from '../../graph/step.ts'
import type { Gathered } from '../gather.ts'
import type { Holdout, Part } from '../holdout.ts'
import { contentDigestOf } from './content-digest.ts'
import { areSame, fileParts } from './file-parts.ts'
import { commonParts, type Flow } from './flow.ts'
import { notesOf, type Ruled, ruledTools } from './rulings.ts'
import { rowParts, settingsFor } from './settings.ts'

/** How rows are held out, and what is known of columns once training rows were looked at for leaks. */
export interface SplitRows {
  readonly holdout: Holdout
  readonly gathered: Gathered
}

interface SplitOutput extends Ruled {
  readonly parts: readonly {
    readonly train: Uint32Array
    readonly rows: Uint32Array
    /** Of a table of its own. */
    readonly own?: { readonly snapshot: Snapshot; readonly target: Target }
  }[]
  readonly how: string
  readonly notes: readonly string[]
  readonly spec: Holdout['spec']
  readonly columns: Gathered['columns']
  readonly ignored: Gathered['ignored']
}

/** Files that say which rows are held out. */
function filesOf({ request: { workflow } }: Flow): readonly string[] {
  const { split } = workflow
  if (split?.name !== 'by-file') return []
  const { path, folds } = split.options as { path?: string; folds?: string }
  return [path, folds].filter((name) => name !== undefined && name !== '') as string[]
}

function outputOf({ holdout, gathered }: SplitRows, rulings: Ruled['rulings']): SplitOutput {
  const parts = holdout.parts.map(({ train, test }) => ({
    train,
    rows: test.rows,
    ...(holdout.tested === undefined ? {} : { own: { snapshot: holdout.tested, target: test.target } }),
  }))
  const { how, notes, spec } = holdout
  return { parts, how, notes, spec, columns: gathered.columns, ignored: gathered.ignored, rulings }
}

/** Holds rows out, and looks for leaks among those that train. */
export function splitStep(flow: Flow): GraphStep<SplitRows> {
  const { request } = flow
  const { workflow } = request
  const files = filesOf(flow)
  return {
    name: 'split',
    needs: ['explore'],
    stage: 'prepare',
    parts: async () => ({
      ...commonParts(flow),
      ...rowParts(workflow),
      ...optionParts({ seed: workflow.seed, keep: workflow.keep }),
      ...(await fileParts(flow, files)),
    }),
    async run({ value, log, identity: identityOf }) {
      const before = await fileParts(flow, files)
      const gathered = await value<Gathered>('explore')
      const { splitData } = await import('../split-data.ts')
      const settings = await settingsFor(flow, gathered.resolved.output.task)
      const ruled = ruledTools(flow, log)
      const { isSearched, ...found } = await splitData(request, gathered, settings, ruled)
      const isLasting = isSearched && (await areSame(flow, files, before))
      const output = outputOf(found, notesOf(ruled))
      // Positions alone do not tell what lies there.
      const identity = contentDigestOf({ explore: identityOf('explore'), ...output })
      return { value: found, output, identity, isLasting }
    },
    load: (output, given) => loadSplit(output as SplitOutput, given, flow),
  }
}

async function loadSplit(output: SplitOutput, { value }: Given, { tools }: Flow): Promise<SplitRows> {
  const { parts, columns, ignored, rulings: _, ...rest } = output
  const whole = await value<Gathered>('explore')
  const partOf = async ({ train, rows, own }: SplitOutput['parts'][number]): Promise<Part> => {
    if (own === undefined)
      return { train, test: { table: whole.table, rows, target: takeTarget(whole.resolved.target, rows) } }
    const { loadSnapshot } = await import('../../../retrieve/index.ts')
    const { temporary, signal, project } = tools
    const table = await loadSnapshot(own.snapshot, project.objects, { temporary, signal })
    return { train, test: { table, rows, target: own.target } }
  }
  const loaded: Part[] = []
  for (const part of parts) loaded.push(await partOf(part))
  const [first] = parts
  const tested = first.own === undefined ? {} : { tested: first.own.snapshot }
  return { holdout: { ...rest, parts: loaded, ...tested }, gathered: { ...whole, columns, ignored } }
}
