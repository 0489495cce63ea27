import type { StepRecord } from '../../../core/index.ts'
import { optionParts } from '../../graph/key.ts'
import type { Given, GraphStep, Parts } from '../../graph/step.ts'
import { sha256 } from '../../objects.ts'
import type { StepUse } from '../../workflow/define-step.ts'
import { fileParts, requireFiles } from './file-parts.ts'
import { commonParts, type Flow } from './flow.ts'
import { contextOf } from './own-context.ts'

const hourMs = 3_600_000

/** Declared variables, by digest: their values may be long, or nobody else's business. */
function envParts({ inputs }: StepUse, { tools }: Flow): Parts {
  const names = inputs?.env ?? []
  return Object.fromEntries(
    names.map((name) => [`environment ${name}`, sha256(tools.env[name] ?? '\0').slice(0, 32)]),
  )
}

/** What the world is like, as a step of one's own says in a text. */
async function worldParts(use: StepUse, flow: Flow, table: string, given: Given): Promise<Parts> {
  if (use.revalidate === undefined) return {}
  const { log, signal } = flow.tools
  const text = await use.revalidate(contextOf(use, flow, table, { ...given, log, signal, attempt: 1 }))
  return { 'what it asks': sha256(String(text)) }
}

/** All that a step of one's own depends on besides what it needs. */
export async function ownParts(use: StepUse, flow: Flow, table: string, given: Given): Promise<Parts> {
  const files = await fileParts(flow, use.inputs?.files ?? [])
  requireFiles(files, use.name)
  const { outputs, before, needs } = use
  return {
    ...commonParts(flow),
    ...optionParts({ outputs, before, needs }),
    ...files,
    ...envParts(use, flow),
    ...(await flow.ownCode.parts()),
    ...(await worldParts(use, flow, table, given)),
  }
}

/** What a step does with time: whether it runs each time, how long what it gave is good for, how often it is tried. */
export function ownTiming(
  use: StepUse,
  { tools }: Flow,
): Pick<GraphStep, 'always' | 'ends' | 'retries' | 'timeoutSeconds'> {
  const { inputs = {}, maxAgeHours, revalidate, retries, timeoutSeconds } = use
  const isOpen = (inputs.network === true || inputs.clock === true) && maxAgeHours === undefined
  const ends = ({ endedAt }: StepRecord): string | undefined => {
    if (maxAgeHours === undefined) return undefined
    const ageMs = tools.now() - Date.parse(String(endedAt))
    // A clock that went backwards says nothing about the age.
    return ageMs >= 0 && ageMs <= maxAgeHours * hourMs
      ? undefined
      : `what it gave is older than ${maxAgeHours} hours`
  }
  return {
    ...(isOpen && revalidate === undefined
      ? { always: `it declares ${inputs.network === true ? 'the network' : 'the clock'}` }
      : {}),
    ...(maxAgeHours === undefined ? {} : { ends }),
    ...(retries === undefined ? {} : { retries }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  }
}
