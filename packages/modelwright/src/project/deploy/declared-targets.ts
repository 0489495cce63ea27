import { canonicalJson } from '@modelwright/runtime'
import { ModelwrightError, readOptions } from '../../core/index.ts'
import type { Target } from '../../deploy/index.ts'
import { onnxRefusals } from '../../pack/index.ts'
import type { Workflow } from '../workflow/index.ts'
import { findTarget } from './find-target.ts'

/** A deploy target that a workflow names. */
export interface DeclaredTarget {
  readonly target: Target
  /** As they are said there, checked; what is not said is the target's default. */
  readonly options: Readonly<Record<string, unknown>>
}

type Asked = Pick<Workflow, 'deploy' | 'clean' | 'prepare'>

/** Steps that a workflow names itself; what `auto` takes shows once the data is there. */
async function unexportable({ clean = [], prepare = [] }: Asked) {
  const names = new Set([...clean, ...prepare].map(({ name }) => name))
  return (await onnxRefusals()).filter(({ name }) => names.has(name))
}

/**
 * Refuses a workflow whose model could not be written as ONNX although it is to be deployed where that is taken alone: as far as its
 * steps tell, before anything is read.
 */
async function checkOnnxTargets(workflow: Asked, declared: readonly DeclaredTarget[]): Promise<void> {
  const target = declared.find((one) => one.target.supports.runs === 'onnx')?.target
  if (target === undefined) return
  const refusals = await unexportable(workflow)
  if (refusals.length === 0) return
  throw new ModelwrightError('PACK_OPERATION_UNEXPORTABLE', {
    message: `${target.title} takes ONNX, and ${refusals.map(({ name, reason }) => `${name} ${reason}`).join('; ')}.`,
    where: `deploy: ${target.name}`,
    mend: [...new Set(refusals.map(({ mend }) => mend))].slice(0, 3),
  })
}

/**
 * Loads and checks the deploy targets that a workflow names, before anything is run.
 *
 * @throws {ModelwrightError} DEPLOY_TARGET_UNKNOWN - when one is called wrongly
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when an option breaks its rule
 * @throws {ModelwrightError} PACK_OPERATION_UNEXPORTABLE - when one takes ONNX and a step cannot be written so
 */
export async function declaredTargets(workflow: Asked, folder: string): Promise<readonly DeclaredTarget[]> {
  const declared: DeclaredTarget[] = []
  for (const { target: named, options } of workflow.deploy ?? []) {
    const target = typeof named === 'string' ? await findTarget(named, folder) : named
    readOptions(target.options, options, target.name)
    declared.push({ target, options })
  }
  await checkOnnxTargets(workflow, declared)
  return declared
}

const paramOf = (target: string): string => `deploy.${target}`

/** The options of targets, to be kept with the run. */
export function deployParams(declared: readonly DeclaredTarget[]): Record<string, string> {
  return Object.fromEntries(
    declared.map(({ target, options }) => [paramOf(target.name), canonicalJson(options)]),
  )
}

/** The options of a target that were kept with a run. */
export function keptOptions(
  params: Readonly<Record<string, string>>,
  target: string,
): Readonly<Record<string, unknown>> {
  const text = params[paramOf(target)]
  return text === undefined ? {} : (JSON.parse(text) as Record<string, unknown>)
}
