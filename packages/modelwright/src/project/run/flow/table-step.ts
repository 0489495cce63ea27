import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelwrightError } from '../../../core/index.ts'
import type { Retrieved, Snapshot } from '../../../retrieve/index.ts'
import type { GraphStep } from '../../graph/step.ts'
import type { StepRow, StepUse } from '../../workflow/define-step.ts'
import { areSame, fileParts } from './file-parts.ts'
import type { Flow } from './flow.ts'
import { contextOf } from './own-context.ts'
import { ownParts, ownTiming } from './own-parts.ts'
import { identityOf } from './retrieve-step.ts'

function noRows(step: string, found: string): ModelwrightError {
  return new ModelwrightError('PROJECT_STEP_FAILED', {
    message: `The step "${step}" stands before "explore" and must return two rows or more, each an object; it returned ${found}.`,
    where: step,
    mend: ['Return rows:  (await rows()).filter((row) => …)'],
  })
}

function isRow(value: unknown): value is StepRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Checks what a step returned as rows. */
function rowsIn(step: string, returned: unknown): readonly StepRow[] {
  if (!Array.isArray(returned))
    throw noRows(step, returned === undefined ? 'nothing' : `a ${typeof returned}`)
  const wrong = returned.findIndex((row) => !isRow(row))
  if (wrong >= 0) throw noRows(step, `something else at place ${wrong}`)
  if (returned.length < 2) throw noRows(step, `${returned.length} rows`)
  return returned as readonly StepRow[]
}

/** A row as a line of JSON: numbers that JSON lacks are missing. */
function lineOf(row: StepRow, names: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, row[name] ?? null])))
}

/** Makes a table of rows: written as lines of JSON and read as any file is, so that types are told as they always are. */
async function tableOf(
  rows: readonly StepRow[],
  from: Snapshot,
  flow: Flow,
  step: string,
): Promise<Retrieved> {
  const { jsonLines, retrieve } = await import('../../../retrieve/index.ts')
  const { keepSnapshot } = await import('../../keep-snapshot.ts')
  const { retrievingOf } = await import('../gather.ts')
  const { request, tools } = flow
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const path = join(tools.temporary, `${step}.jsonl`)
  await writeFile(path, rows.map((row) => `${lineOf(row, names)}\n`).join(''))
  const { snapshot, table } = await retrieve(jsonLines(path), retrievingOf(request.folder, tools))
  const { source, from: places } = from.provenance
  const settings = { ...from.provenance.settings, step }
  const own = { ...snapshot, provenance: { ...snapshot.provenance, source, from: places, settings } }
  await keepSnapshot(tools.project, own)
  return { snapshot: own, table }
}

/** A step of one's own whose rows go on in place of those it was handed. */
export function tableStep(flow: Flow, use: StepUse, from: string): GraphStep<Retrieved> {
  const { name, needs = [], after = [], inputs = {} } = use
  const others = needs.filter((needed) => needed !== 'retrieve')
  return {
    name,
    needs: [...new Set([from, ...others])],
    after,
    isForeign: true,
    ...ownTiming(use, flow),
    parts: (given) => ownParts(use, flow, from, given),
    async run(work) {
      const files = inputs.files ?? []
      const before = await fileParts(flow, files)
      const rows = rowsIn(name, await use.run(contextOf(use, flow, from, work)))
      const { snapshot } = await work.value<Retrieved>(from)
      const value = await tableOf(rows, snapshot, flow, name)
      const isLasting = await areSame(flow, files, before)
      return { value, output: value.snapshot, identity: identityOf(value.snapshot), isLasting }
    },
    async load(output) {
      const { loadSnapshot } = await import('../../../retrieve/index.ts')
      const snapshot = output as Snapshot
      const { temporary, signal, project } = flow.tools
      return { snapshot, table: await loadSnapshot(snapshot, project.objects, { temporary, signal }) }
    },
    async lacks({ own }) {
      const { file } = (await own()) as Snapshot
      return (await flow.tools.project.objects.want(file)) ? undefined : 'its table is not there any more'
    },
  }
}
