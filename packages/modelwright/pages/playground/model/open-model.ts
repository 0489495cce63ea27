import {
  accelerated,
  allOperations,
  defaultThreshold,
  load,
  type Model,
  ModelwrightError,
  type NumbersState,
  shownReach,
} from '@modelwright/runtime'
import { replayGolden } from '../../../src/pack/replay-golden.ts'
import type { ModelFacts, ScoreKind } from '../protocol.ts'
import { examplesOf } from './examples.ts'

function unreachable(status: number | undefined): ModelwrightError {
  const said = status === undefined ? 'does not answer' : `said ${status}`
  return new ModelwrightError('SERVE_ARTIFACT_UNREACHABLE', {
    message: `The model cannot be fetched: the service ${said}.`,
    mend: ['See whether it is still running, then reload this page.'],
  })
}

/** Fetches bytes and tells how far it is, from 0 to 1. */
async function fetchBytes(url: string, tell: (share: number) => void): Promise<Uint8Array> {
  const answer = await fetch(url, { cache: 'no-cache' }).catch(() => undefined)
  if (answer?.ok !== true || answer.body === null) throw unreachable(answer?.status)
  const size = Number(answer.headers.get('content-length') ?? 0)
  const parts: Uint8Array[] = []
  let length = 0
  const reader = answer.body.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    parts.push(read.value)
    length += read.value.length
    tell(size > 0 ? length / size : 0)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** The host's `WebAssembly`, where there is one that compiles. */
export function webAssembly(): typeof WebAssembly | undefined {
  try {
    if (typeof WebAssembly === 'undefined') return undefined
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))
    return WebAssembly
  } catch {
    return undefined
  }
}

function scoreKindOf({ artifact, schema }: Model): ScoreKind {
  const { name, state } = artifact.model
  if (name === 'logistic') return 'log-odds'
  if (name === 'softmax') return 'score'
  const link = (state as { readonly link?: string }).link
  const kinds: Readonly<Record<string, ScoreKind>> = {
    sigmoid: 'log-odds',
    softmax: 'score',
    exp: 'logarithm',
    share: 'share',
  }
  return (
    (link !== undefined ? kinds[link] : undefined) ??
    (schema.output.classes === undefined ? 'value' : 'share')
  )
}

/** Units and currencies that the model's number fix takes away or converts, column by column. */
function affixesOf({ artifact }: Model): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = Object.create(null)
  for (const { name, columns, state } of artifact.fixes)
    if (name === 'numbers')
      for (const column of columns)
        found[column] = (state as NumbersState).affixes.map(({ text }) => text).filter((text) => text !== '')
  return found
}

function factsOf(model: Model, byteCount: number): ModelFacts {
  const { artifact, schema, digest } = model
  const { intervals, threshold = defaultThreshold, evaluation } = artifact
  return {
    digest,
    byteCount,
    schema,
    threshold,
    ...(intervals !== undefined && { intervals: { coverage: intervals.coverage } }),
    metrics: evaluation?.metrics ?? {},
    golden: replayGolden(model),
    examples: examplesOf(schema),
    affixes: affixesOf(model),
    scoreKind: scoreKindOf(model),
    ...(schema.history !== undefined && { reach: shownReach(schema.history) }),
    hasWebAssembly: webAssembly() !== undefined,
  }
}

/** Refuses bytes that are not those the page was made for. */
function checkDigest(found: string, wanted: string): void {
  if (found === wanted) return
  throw new ModelwrightError('SERVE_ARTIFACT_CHANGED', {
    message: 'The service has another model by now than when this page was opened.',
    where: `artifact ${found.slice(0, 12)}, not ${wanted.slice(0, 12)}`,
    mend: ['Reload this page.'],
  })
}

/**
 * Fetches the artifact and loads it by the runtime that also serves: all of it is checked, its digest compared with the one
 * the page names, and its golden rows are replayed here.
 */
export async function openModel(
  url: string,
  digest: string,
  tell: (share: number) => void,
): Promise<{ readonly model: Model; readonly facts: ModelFacts }> {
  const bytes = await fetchBytes(url, tell)
  const model = load(bytes, { operations: accelerated(allOperations, webAssembly()) })
  checkDigest(model.digest, digest)
  return { model, facts: factsOf(model, bytes.length) }
}
