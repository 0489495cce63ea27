import { isModelwrightError } from '../../core/index.ts'
import { pooledFolds } from '../../evaluate/index.ts'
import { decodeModelReference, referenceOfRows } from '../../monitor/index.ts'
import { type Found, gatherEvidence } from '../verify/evidence.ts'
import { heldTable, rescoredParts } from '../verify/rescored-parts.ts'
import { heldOutReference } from './held-out-reference.ts'
import type { FoundReference, ReferenceRequest } from './reference-request.ts'
import { windowReference } from './window-reference.ts'

export { readReferenceChoice } from './read-reference-choice.ts'

/** Looks for a reference; what was changed, removed or written by a later version is no error but a reason. */
async function safely(
  { signal }: ReferenceRequest,
  find: () => Found<FoundReference> | Promise<Found<FoundReference>>,
): Promise<Found<FoundReference>> {
  try {
    return await find()
  } catch (error) {
    if (!isModelwrightError(error) || signal.aborted) throw error
    return { why: error.message }
  }
}

/** What the artifact keeps of the rows that were held out. */
function ofArtifact({ model }: ReferenceRequest): Found<FoundReference> {
  const { reference } = model.artifact
  if (reference === undefined)
    return { why: 'the artifact carries no reference: it is of an older version, or was packed without one' }
  return { thing: { kind: 'artifact', ...decodeModelReference(reference) } }
}

/** The held-out rows themselves, predicted again by the fit that never saw them. */
async function ofHeldOut(request: ReferenceRequest): Promise<Found<FoundReference>> {
  const { model } = request
  const evidence = await gatherEvidence(model, {
    bytes: request.bytes,
    name: request.name,
    ...(request.project === undefined ? {} : { project: request.project }),
    folder: request.folder,
    temporary: request.temporary,
    log: request.log,
    signal: request.signal,
  })
  const found = await rescoredParts(evidence)
  if ('why' in found) return found
  const { parts, used } = found.thing
  const [first] = parts
  const contender = parts.length === 1 ? first.contender : pooledFolds(parts.map((part) => part.contender))
  const { rows, facts } = heldOutReference(
    { contender, table: heldTable(found.thing), whole: used.whole },
    model.artifact,
  )
  return { thing: { kind: 'held-out', ...referenceOfRows(rows, facts) } }
}

/**
 * Finds what windows of a model are compared with: the rows that no fit saw, what the artifact keeps of them, or a window of the log.
 *
 * Of the rows themselves all is known that a judge asks for; of an artifact what `keptReference` left.
 *
 * @returns why, where there is nothing
 */
export async function referenceOf(request: ReferenceRequest): Promise<Found<FoundReference>> {
  const { choice = 'auto' } = request
  if (typeof choice === 'object') return await windowReference(request, choice)
  const kept = (): Promise<Found<FoundReference>> => safely(request, () => ofArtifact(request))
  if (choice === 'artifact') return await kept()
  const held = await safely(request, () => ofHeldOut(request))
  if (choice === 'held-out' || 'thing' in held) return held
  const ofFile = await kept()
  return 'thing' in ofFile ? ofFile : { why: `${held.why}; and ${ofFile.why}` }
}
