import { resolve } from 'node:path'
import { ModelwrightError, nearest } from '../core/index.ts'
import { findCollections } from '../project/collect/find-collections.ts'
import { loadWorkflow } from '../project/index.ts'
import { type CollectPlan, file, readCollectOptions } from '../retrieve/index.ts'

/** Flags that make a form without a workflow file. */
export interface FormFlags {
  readonly name?: string
  readonly label?: string
  readonly choices?: readonly string[]
  readonly model?: string
  readonly key?: string
  readonly overlap?: number
  readonly agree?: string
}

function nothingCollected(where: string): ModelwrightError {
  return new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'This workflow collects nothing.',
    where,
    mend: [
      "Write in it:  retrieve: collect({ label: 'species', choices: ['robin', 'wren'], rows: csv('birds.csv') })",
      'Or label a table without a workflow:  modelwright collect birds.csv --label species --choices robin,wren',
    ],
  })
}

function choosePlan(plans: readonly CollectPlan[], name: string | undefined, where: string): CollectPlan {
  if (plans.length === 0) throw nothingCollected(where)
  const found = name === undefined ? plans : plans.filter((plan) => plan.name === name)
  if (found.length === 1) return found[0]
  const names = plans.map((plan) => plan.name)
  const near = name === undefined ? undefined : nearest(name, names)
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message:
      found.length > 1
        ? 'This workflow collects several things.'
        : `This workflow collects nothing called "${name}".`,
    where,
    mend: [`Say which:  --name ${near ?? names[0]}`, `It collects ${names.join(', ')}.`],
  })
}

const isWorkflow = (path: string): boolean => /\.m?[jt]s$/.test(path)

/** Finds what to collect: in a workflow file, or a label for the rows of a table. */
export async function findPlan(
  path: string | undefined,
  flags: FormFlags,
  folder: string,
): Promise<CollectPlan> {
  const { name, label, choices, model, key, overlap, agree } = flags
  if (path === undefined || isWorkflow(path)) {
    const given = Object.entries({ label, choices, model, key, overlap, agree }).find(
      ([, value]) => value !== undefined,
    )
    if (given !== undefined)
      throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
        message: `--${given[0]} is for a table; a workflow says it itself.`,
        where: `--${given[0]}`,
        mend: ['Name the table:  modelwright collect birds.csv --label species --choices robin,wren'],
      })
    const loaded = await loadWorkflow(resolve(folder, path ?? '.'))
    return choosePlan(findCollections(loaded.workflow.retrieve), name, loaded.path)
  }
  const given = Object.entries({ name, label, choices, model, key, overlap, agree })
  const options = Object.fromEntries(given.filter(([, value]) => value !== undefined))
  if (label === undefined || choices === undefined)
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message: 'A table needs the label to give its rows, and the choices.',
      where: path,
      mend: [`Write:  modelwright collect ${path} --label species --choices robin,wren`],
    })
  return readCollectOptions({ ...options, rows: file(path) })
}

/** The line of a workflow that collects what flags said. */
export function planCode({ fields: [field], rows }: CollectPlan, flags: FormFlags): string {
  const choices = field.choices?.map(({ value }) => JSON.stringify(value)).join(', ')
  const path = JSON.stringify(String(rows?.options['path'] ?? ''))
  const others = (['name', 'model', 'key', 'overlap', 'agree'] as const).flatMap((option) =>
    flags[option] === undefined ? [] : [`, ${option}: ${JSON.stringify(flags[option])}`],
  )
  return `retrieve: collect({ label: ${JSON.stringify(field.name)}, choices: [${choices}], rows: file(${path})${others.join('')} })`
}
