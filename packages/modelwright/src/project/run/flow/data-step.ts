import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ModelwrightError } from '../../../core/index.ts'
import type { GraphStep } from '../../graph/step.ts'
import type { StepUse } from '../../workflow/define-step.ts'
import { writeWhole } from '../../write-file.ts'
import { areSame, fileParts } from './file-parts.ts'
import type { Flow } from './flow.ts'
import { contextOf } from './own-context.ts'
import { ownParts, ownTiming } from './own-parts.ts'

/** What is kept of a step of one's own: what it returned, and the files it wrote by digest. */
interface DataOutput {
  readonly returned: unknown
  readonly files: Readonly<Record<string, string>>
}

function notWritten(step: string, file: string): ModelwrightError {
  return new ModelwrightError('PROJECT_STEP_FAILED', {
    message: `The step "${step}" declares the file "${file}" among its outputs, but did not write it.`,
    where: step,
    mend: ["Write it:  await writeFile(path('…'), …)", 'Or take it out of outputs.'],
  })
}

/** Keeps the files that a step wrote. */
async function keepFiles(
  { name, outputs = [] }: StepUse,
  { request, tools }: Flow,
): Promise<DataOutput['files']> {
  const kept: Record<string, string> = {}
  for (const file of outputs) {
    const bytes = await readFile(resolve(request.folder, file)).catch(() => {
      throw notWritten(name, file)
    })
    kept[file] = await tools.project.objects.put(bytes)
  }
  return kept
}

/** Puts files back that are gone or were changed. */
async function restoreFiles(
  files: DataOutput['files'],
  { request, tools, marks }: Flow,
): Promise<string | undefined> {
  const { objects } = tools.project
  for (const [file, digest] of Object.entries(files)) {
    const path = resolve(request.folder, file)
    const isKept = await objects.want(digest)
    if ((await marks.digestOf(path).catch(() => undefined)) === digest) continue
    if (!isKept) return `the file "${file}" is not there any more`
    await writeWhole(path, await objects.get(digest))
  }
  return undefined
}

/** A step of one's own that gives plain data, and files. */
export function dataStep(flow: Flow, use: StepUse, table: string): GraphStep<unknown> {
  const { name, needs = ['retrieve'], after = [], inputs = {} } = use
  // Rows are those of the table that is explored.
  const needed = [...new Set([...needs, ...(needs.includes('retrieve') ? [table] : [])])]
  return {
    name,
    needs: needed,
    after,
    isForeign: true,
    ...ownTiming(use, flow),
    parts: (given) => ownParts(use, flow, table, given),
    async run(work) {
      const files = inputs.files ?? []
      const before = await fileParts(flow, files)
      const returned = (await use.run(contextOf(use, flow, table, work))) ?? null
      const output: DataOutput = { returned, files: await keepFiles(use, flow) }
      return { value: returned, output, isLasting: await areSame(flow, files, before) }
    },
    load: (output) => (output as DataOutput).returned,
    async lacks({ own }) {
      return restoreFiles(((await own()) as DataOutput).files, flow)
    },
  }
}
