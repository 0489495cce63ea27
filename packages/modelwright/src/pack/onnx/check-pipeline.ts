import type { Pipeline, SideModel, TransformStep } from '@modelwright/runtime'
import { isRefusal, type OnnxExporters, type OnnxRefusal } from './contracts.ts'
import { onnxExporters } from './exporters.ts'

/** What an exported model leaves to whoever sends rows. */
export interface OnnxNote {
  /** A value fix, or `intervals`. */
  readonly name: string
  readonly columns: readonly string[]
  /** A sentence. */
  readonly message: string
}

/** Whether and how a pipeline can be written as ONNX. */
export interface OnnxCheck {
  /** Operations that cannot be written, each once, in the order in which they run. */
  readonly refusals: readonly OnnxRefusal[]
  readonly notes: readonly OnnxNote[]
}

/** Transforms whose outputs something reads. */
export function usedSteps({
  transforms,
  model,
}: Pick<Pipeline, 'transforms' | 'model'>): readonly TransformStep[] {
  const wanted = new Set(model.inputs)
  const used: TransformStep[] = []
  for (let i = transforms.length - 1; i >= 0; i--) {
    if (!transforms[i].outputs.some((name) => wanted.has(name))) continue
    for (const name of transforms[i].inputs) wanted.add(name)
    used.unshift(transforms[i])
  }
  return used
}

/** Names of all columns that the used steps and the model read. */
function columnsRead(pipeline: Pipeline): ReadonlySet<string> {
  const all = [pipeline, ...(pipeline.intervals?.sides ?? [])]
  return new Set(
    all.flatMap((side) => [...side.model.inputs, ...usedSteps(side).flatMap(({ inputs }) => inputs)]),
  )
}

const notKnown = (name: string): OnnxRefusal => ({
  name,
  reason: 'is an operation of your own, for which there is no exporter',
  mend: 'Deploy to a target that runs our runtime',
})

function refusalOf(
  step: { readonly name: string; readonly inputs: readonly string[]; readonly state: unknown },
  table: OnnxExporters['transforms'] | OnnxExporters['models'],
  isOpen: ReadonlyMap<string, boolean>,
): OnnxRefusal | undefined {
  const exporter = Object.hasOwn(table, step.name) ? table[step.name] : notKnown(step.name)
  if (isRefusal(exporter)) return exporter
  const facts = { isOpen: step.inputs.map((name) => isOpen.get(name) ?? false) }
  const refused = exporter.refuse?.(step.state, facts)
  return refused === undefined ? undefined : { name: step.name, ...refused }
}

/** Refusals of the steps that are used and of the model after them. */
function modelRefusals(
  { schema }: Pipeline,
  side: SideModel,
  { transforms, models }: OnnxExporters,
): (OnnxRefusal | undefined)[] {
  const isOpen = new Map(
    schema.inputs.map(({ name, type, unknown }) => [name, type === 'category' && unknown !== 'refuse']),
  )
  const found = usedSteps(side).map((step) => {
    const refusal = refusalOf(step, transforms, isOpen)
    step.outputs.forEach((name, at) => {
      isOpen.set(name, step.name === 'impute' && isOpen.get(step.inputs[at]) === true)
    })
    return refusal
  })
  return [...found, refusalOf(side.model, models, isOpen)]
}

const history: OnnxRefusal = {
  name: 'history',
  reason: 'has each row bring the rows before it, and an ONNX model sees each row alone',
  mend: 'Leave lag() and rolling() out',
}

function refusalsOf(pipeline: Pipeline, exporters: OnnxExporters): readonly OnnxRefusal[] {
  const { fixes } = exporters
  const found: (OnnxRefusal | undefined)[] = pipeline.fixes.map(({ name }) => {
    const fix = Object.hasOwn(fixes, name) ? fixes[name] : notKnown(name)
    return isRefusal(fix) ? fix : undefined
  })
  if (pipeline.schema.history !== undefined) found.push(history)
  for (const side of [pipeline, ...(pipeline.intervals?.sides ?? [])])
    found.push(...modelRefusals(pipeline, side, exporters))
  const once = new Map<string, OnnxRefusal>()
  for (const refusal of found) if (refusal !== undefined) once.set(refusal.name, refusal)
  return [...once.values()]
}

/** Names of columns, the first few. */
function listed(columns: readonly string[]): string {
  const shown = columns.slice(0, 5).map((name) => `"${name}"`)
  return columns.length > 5 ? `${shown.join(', ')} and ${columns.length - 5} more` : shown.join(', ')
}

function notesOf(pipeline: Pipeline, { fixes }: OnnxExporters): readonly OnnxNote[] {
  const read = columnsRead(pipeline)
  const textual = new Set(
    pipeline.schema.inputs
      .filter(({ name, type }) => read.has(name) && (type === 'category' || type === 'text'))
      .map(({ name }) => name),
  )
  const notes: OnnxNote[] = []
  for (const { name, columns } of pipeline.fixes) {
    const fix = fixes[name]
    const own = columns.filter((column) => textual.has(column))
    if (fix === undefined || isRefusal(fix) || fix.leftOver === undefined || own.length === 0) continue
    notes.push({ name, columns: own, message: `Values of ${listed(own)} must come ${fix.leftOver}.` })
  }
  if (pipeline.intervals !== undefined && pipeline.schema.output.classes !== undefined)
    notes.push({ name: 'intervals', columns: [], message: 'Sets of classes are not given.' })
  return notes
}

/**
 * Says whether a pipeline can be written as ONNX, before anything is built: which operations cannot, by name, and what is
 * left to whoever sends rows.
 */
export function checkPipeline(pipeline: Pipeline, exporters: OnnxExporters = onnxExporters): OnnxCheck {
  return { refusals: refusalsOf(pipeline, exporters), notes: notesOf(pipeline, exporters) }
}
