import { answer, createService, load } from '@modelwright/runtime'
import { goldenObjects } from '../../pack/index.ts'
import type { Invoked, Placed, Release, Target } from '../target.ts'
import type { Desk } from './desk.ts'
import { differingPredictions } from './golden-differences.ts'
import { pauseMs } from './wait-ready.ts'

/** What golden rows said of a revision where it runs. */
export interface GoldenVerdict {
  readonly rows: number
  readonly differing: number
  /** How far numbers may be apart: 0 means the same bits. */
  readonly within: number
  /** The first difference, or why there was no answer. */
  readonly first?: string
}

/** DESIGN §4: others' programs run in float32. */
const onnxWithin = 1e-6
/** New services may not be there at once, or still be the one before. */
const patienceMs = 300_000
/** Pause before the next request, where another revision took this one. */
const nextMs = 250
const passing: ReadonlySet<number> = new Set([404, 408, 409, 423, 424, 425, 429, 500, 502, 503, 504])

const encoder = new TextEncoder()
const decoder = new TextDecoder()

interface Piece {
  readonly rows: readonly object[]
  readonly body: Uint8Array
}

const bodyOf = (rows: readonly object[]): Uint8Array => encoder.encode(JSON.stringify({ instances: rows }))

/** Cuts rows into requests that are no larger than the platform takes. */
export function piecesOf(rows: readonly object[], maxBodyBytes: number): readonly Piece[] {
  const body = bodyOf(rows)
  if (rows.length <= 1 || body.length <= maxBodyBytes) return rows.length === 0 ? [] : [{ rows, body }]
  const half = rows.length >> 1
  return [...piecesOf(rows.slice(0, half), maxBodyBytes), ...piecesOf(rows.slice(half), maxBodyBytes)]
}

interface Answered {
  readonly predictions?: readonly unknown[]
  readonly model?: { readonly digest?: string }
}

function parsed({ body }: Invoked): Answered {
  try {
    const found: unknown = JSON.parse(decoder.decode(body))
    return typeof found === 'object' && found !== null ? (found as Answered) : {}
  } catch {
    return {}
  }
}

/** What the model says here: by the same runtime, from the same bytes of the request. */
function wantedOf({ model }: Release, body: Uint8Array): readonly unknown[] {
  const service = createService(load(model.bytes))
  const headers = { 'content-type': 'application/json' }
  const said = answer(service, { method: 'POST', path: '/predict', headers, body })
  return (JSON.parse(decoder.decode(said.body)) as Required<Answered>).predictions
}

/** Why an answer is none yet; undefined: it is one. */
function lackOf(invoked: Invoked, digest: string): string | undefined {
  if (invoked.status !== 200) {
    const text = decoder.decode(invoked.body.slice(0, 300)).replaceAll(/\s+/g, ' ').trim()
    return `it answers ${invoked.status}${text === '' ? '' : `: ${text}`}`
  }
  const found = parsed(invoked).model?.digest
  if (found === undefined || found === digest) return undefined
  return `another model answers: ${found.slice(0, 12)}`
}

/** Where requests are shared out and none can be meant for one revision, whoever has a share may answer: also with a refusal. */
function isOfOther(invoked: Invoked, wanted: string | undefined): boolean {
  return wanted !== undefined && invoked.revision !== undefined && invoked.revision !== wanted
}

/** Whether a new revision can be asked before it has traffic, with the options of a deployment. */
export function asksBefore(target: Target, options: Readonly<Record<string, unknown>>): boolean {
  return target.asksBefore?.(options as never) ?? target.supports.asksBefore
}

/** What is asked, and of whom. */
export interface GoldenRequest {
  readonly cloud: unknown
  readonly placed: Placed<never>
  readonly release: Release
  /** Absent: whoever has the traffic. */
  readonly revision?: string
  alive(): Promise<void>
}

/** Asks until there is an answer of this model, or for five minutes. */
async function ask({ target, host }: Pick<Desk, 'target' | 'host'>, piece: Piece, request: GoldenRequest) {
  const { cloud, placed, release, revision, alive } = request
  const began = host.now()
  const asked = { body: piece.body, contentType: 'application/json' }
  for (let attempt = 0; ; attempt++) {
    const invoked = await target.invoke(
      cloud,
      placed,
      revision === undefined ? asked : { ...asked, revision },
    )
    const isOther = isOfOther(invoked, revision)
    const lack = isOther ? `revision ${invoked.revision} answers` : lackOf(invoked, release.model.digest)
    if (lack === undefined) return { predictions: parsed(invoked).predictions ?? [] }
    const mayPass = isOther || invoked.status === 200 || passing.has(invoked.status)
    if (!mayPass || host.now() - began > patienceMs) return { lack }
    await host.sleep(isOther ? nextMs : pauseMs(attempt, host.now()))
    await alive()
  }
}

/**
 * Asks a revision the golden rows of its model, and counts answers that are not the same: bit for bit where our runtime runs, of the
 * same class and within 1e-6 where another program does.
 */
export async function askGolden(
  desk: Pick<Desk, 'target' | 'host'>,
  request: GoldenRequest,
): Promise<GoldenVerdict> {
  const { supports } = desk.target
  // A workflow gives no answers; what it makes is judged by its own gates.
  if (supports.runs === 'workflow') return { rows: 0, differing: 0, within: 0 }
  const within = supports.runs === 'onnx' ? onnxWithin : 0
  const rows = goldenObjects(load(request.release.model.bytes))
  // What a platform puts around a request is not counted in what it takes.
  const pieces = piecesOf(rows, Math.floor(supports.maxBodyBytes * 0.95))
  let differing = 0
  let first: string | undefined
  let asked = 0
  for (const piece of pieces) {
    const note = `asks golden rows: ${asked} of ${rows.length}`
    desk.host.log({ kind: 'progress', stage: 'deploy', fraction: 0.7, note })
    const { predictions, lack } = await ask(desk, piece, request)
    if (lack !== undefined) return { rows: rows.length, differing: rows.length - asked, within, first: lack }
    const found = differingPredictions(wantedOf(request.release, piece.body), predictions, within)
    differing += found.length
    first ??= found.length === 0 ? undefined : `golden row ${asked + found[0].row}: ${found[0].what}`
    asked += piece.rows.length
  }
  return { rows: rows.length, differing, within, ...(first === undefined ? {} : { first }) }
}
