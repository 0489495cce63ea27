import { resolve } from 'node:path'
import { load } from '@modelwright/runtime'
import { fieldsOfSchema, ModelwrightError, nearest } from '../core/index.ts'
import { findCollections } from '../project/collect/find-collections.ts'
import { loadWorkflow } from '../project/index.ts'
import { type CollectPlan, file, readCollectOptions } from '../retrieve/index.ts'
import { findModel } from './find-model.ts'
import type { Io } from './main.ts'

/** Flags that make a form without a workflow file. */
export interface FormFlags {
  readonly name?: string
  readonly label?: string
  readonly like?: string
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

type Given = Readonly<Record<string, unknown>>

/** What flags said of a table's form, without what was left out. */
function tableFlags({ label, choices, model, key, overlap, agree }: FormFlags): Given {
  const given = Object.entries({ label, choices, model, key, overlap, agree })
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}

function refuseTableFlags(flags: FormFlags, what: string): void {
  const [first] = Object.keys(tableFlags(flags))
  if (first === undefined) return
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `--${first} is for a table; ${what} says it itself.`,
    where: `--${first}`,
    mend: ['Name the table:  modelwright collect birds.csv --label species --choices robin,wren'],
  })
}

/** A form of what a model takes and predicts. */
async function planLike(reference: string, flags: FormFlags, io: Io): Promise<CollectPlan> {
  refuseTableFlags(flags, 'a model')
  const { bytes, name: model } = await findModel(reference, io)
  const name = flags.name ?? `${model}-rows`
  return readCollectOptions({ name, fields: fieldsOfSchema(load(bytes).schema) })
}

function planOfTable(path: string, flags: FormFlags): CollectPlan {
  const { name, label, choices } = flags
  if (label === undefined || choices === undefined)
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message: 'A table needs the label to give its rows, and the choices.',
      where: path,
      mend: [`Write:  modelwright collect ${path} --label species --choices robin,wren`],
    })
  return readCollectOptions({ ...tableFlags(flags), ...(name !== undefined && { name }), rows: file(path) })
}

/** Finds what to collect: in a workflow file, a label for the rows of a table, or rows like those of a model. */
export async function findPlan(path: string | undefined, flags: FormFlags, io: Io): Promise<CollectPlan> {
  if (flags.like !== undefined && path === undefined) return planLike(flags.like, flags, io)
  if (flags.like !== undefined)
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message: '--like makes a form of its own, for which no table is read.',
      where: '--like',
      mend: [`Leave out "${path}", or --like.`],
    })
  if (path !== undefined && !isWorkflow(path)) return planOfTable(path, flags)
  refuseTableFlags(flags, 'a workflow')
  const loaded = await loadWorkflow(resolve(io.folder, path ?? '.'))
  return choosePlan(findCollections(loaded.workflow.retrieve), flags.name, loaded.path)
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
