import { type Target, takeTarget } from '../../../core/index.ts'
import type { Snapshot } from '../../../retrieve/index.ts'
import { optionParts } from '../../graph/key.ts'
import type { Given, GraphStep } from '../../graph/step.ts'
import type { Gathered } from '../gather.ts'
import type { Holdout, Part } from '../holdout.ts'
import type { RunRequest } from '../types.ts'
import { contentDigestOf } from './content-digest.ts'
import { areSame, fileParts, localNames, readAgain } from './file-parts.ts'
import { commonParts, type Flow } from './flow.ts'
import { identityOf as tableIdentity } from './retrieve-step.ts'
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
  readonly dropped?: NonNullable<Holdout['dropped']>
  readonly spec: Holdout['spec']
  readonly columns: Gathered['columns']
  readonly ignored: Gathered['ignored']
}

/** What a file says of the split: rows to test on, or the fold of each row. */
function optionsOf({ workflow: { split } }: RunRequest): { readonly path?: string; readonly folds?: string } {
  return split?.name === 'by-file' ? split.options : {}
}

/** Files that say which rows are held out; undefined where the rows to test on lie elsewhere. */
async function filesOf({ request }: Flow): Promise<readonly string[] | undefined> {
  const { path = '', folds = '' } = optionsOf(request)
  // A run that is done again is handed what was read then.
  if (request.replay !== undefined) return []
  if (path === '') return folds === '' ? [] : [folds]
  const { file } = await import('../../../retrieve/index.ts')
  return localNames(file(path), request.folder)
}

/** Refuses to ask for rows to test on that no earlier run brought. */
async function refuseElsewhere(request: RunRequest): Promise<never> {
  const { file } = await import('../../../retrieve/index.ts')
  const { refuseOffline } = await import('./offline.ts')
  return refuseOffline(file(optionsOf(request).path!))
}

function outputOf({ holdout, gathered }: SplitRows, rulings: Ruled['rulings']): SplitOutput {
  const parts = holdout.parts.map(({ train, test }) => ({
    train,
    rows: test.rows,
    ...(holdout.tested === undefined ? {} : { own: { snapshot: holdout.tested, target: test.target } }),
  }))
  const { how, notes, dropped = [], spec } = holdout
  const trained = dropped.length === 0 ? {} : { dropped }
  return {
    parts,
    how,
    notes,
    ...trained,
    spec,
    columns: gathered.columns,
    ignored: gathered.ignored,
    rulings,
  }
}

/** What tells one split from another: positions alone do not say what lies there, and a table is told by its content. */
function identityOf({ parts, ...rest }: SplitOutput, explored: string): string {
  const told = parts.map(({ own, ...rows }) => ({
    ...rows,
    ...(own === undefined ? {} : { own: { ...own, snapshot: tableIdentity(own.snapshot) } }),
  }))
  return contentDigestOf({ explore: explored, parts: told, ...rest })
}

/** Holds rows out, and looks for leaks among those that train. Rows to test on that lie elsewhere are asked for each time. */
export async function splitStep(flow: Flow): Promise<GraphStep<SplitRows>> {
  const { request } = flow
  const { workflow, isOffline = false } = request
  const found = await filesOf(flow)
  const files = found ?? []
  const { path = '' } = optionsOf(request)
  return {
    name: 'split',
    needs: ['explore'],
    stage: 'prepare',
    ...(found === undefined && !isOffline ? { always: readAgain } : {}),
    parts: async () => ({
      ...commonParts(flow),
      ...rowParts(workflow),
      ...optionParts({ seed: workflow.seed, keep: workflow.keep, continues: workflow.continues }),
      ...(await fileParts(flow, files)),
    }),
    async run({ value, log, identity }) {
      if (found === undefined && isOffline) await refuseElsewhere(request)
      const before = await fileParts(flow, files)
      const gathered = await value<Gathered>('explore')
      const { splitData } = await import('../split-data.ts')
      const settings = await settingsFor(flow, gathered.resolved.output.task)
      const ruled = ruledTools(flow, log)
      const { isSearched, ...rows } = await splitData(request, gathered, settings, ruled)
      const isLasting = isSearched && (await areSame(flow, files, before))
      const output = outputOf(rows, notesOf(ruled))
      return { value: rows, output, identity: identityOf(output, identity('explore')), isLasting }
    },
    load: (output, given) => loadSplit(output as SplitOutput, given, flow),
    ...(path === '' ? {} : { lacks: ({ own }) => lacksRows(own, flow) }),
  }
}

async function lacksRows(output: () => Promise<unknown>, { tools }: Flow): Promise<string | undefined> {
  const [{ own }] = ((await output()) as SplitOutput).parts
  const isThere = own === undefined || (await tools.project.objects.want(own.snapshot.file))
  return isThere ? undefined : 'the rows to test on are not there any more'
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
