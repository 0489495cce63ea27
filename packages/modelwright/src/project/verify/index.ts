import { isModelwrightError, load, type Model } from '@modelwright/runtime'
import { sha256 } from '../objects.ts'
import {
  absent,
  checkCard,
  checkDigest,
  checkFits,
  checkGolden,
  checkRegistry,
  checkSigned,
  checkStructure,
} from './check-artifact.ts'
import { checkParts } from './check-parts.ts'
import { checkReference } from './check-reference.ts'
import { checkCounts, checkData, checkLeak, checkSchema } from './check-rows.ts'
import { checkBaseline, checkMetrics, checkRemadeCard, checkVerdicts, scoreAgain } from './check-scores.ts'
import { type Claim, type ClaimState, differs, unchecked, verdictOf } from './claims.ts'
import { type Evidence, gatherEvidence, type VerifyRequest } from './evidence.ts'
import { rescoredParts } from './rescored-parts.ts'
import { weightsAgain } from './weights-again.ts'

/** What became of every claim of a model. Plain data. */
export interface Verification {
  readonly digest: string
  readonly state: ClaimState
  readonly claims: readonly Claim[]
}

/** Looks for the rows and tables behind the metrics, and scores again what is found. */
async function checkEvaluation(evidence: Evidence): Promise<readonly Claim[]> {
  const { model, fits, card } = evidence
  const snapshot = String(model.artifact.lineage['snapshot'] ?? '')
  const table = await evidence.table(snapshot)
  const claims = [checkData(snapshot, table), checkSchema(evidence, table)]
  if ('why' in fits)
    return [...claims, absent('rows', fits), unchecked('metrics', 'Which rows were held out is not known.')]
  claims.push(checkCounts(evidence, fits.thing))
  for (const [fold, fit] of fits.thing.entries()) {
    const held = await evidence.table(fit.held.snapshot)
    if (fit.held.snapshot !== snapshot && fold === 0) claims.push(checkData(fit.held.snapshot, held))
    const name = fits.thing.length === 1 ? 'leak proof' : `leak proof of fold ${fold}`
    claims.push(checkLeak(fit, { fit: await evidence.table(fit.fit.snapshot), held }, name))
  }
  if ('why' in card)
    return [
      ...claims,
      unchecked('metrics', 'How it was judged stands in the card as data, which is not here.'),
    ]
  return [...claims, ...(await checkRecomputed(evidence))]
}

/** Scores again; needs every table. */
async function checkRecomputed(evidence: Evidence): Promise<readonly Claim[]> {
  const { card } = evidence
  if ('why' in card) return []
  const found = await rescoredParts(evidence)
  if ('why' in found) return [unchecked('metrics', found.why)]
  const { fits, parts, used, table } = found.thing
  const weights = weightsAgain(table, used.table, card.thing)
  const scored = scoreAgain(fits, parts, { ...used, weights }, card.thing)
  return [
    ...checkMetrics(evidence, scored),
    ...checkBaseline(scored),
    ...checkParts(evidence, scored),
    ...(await checkVerdicts(evidence, scored)),
    ...checkRemadeCard(evidence, scored),
    ...checkReference(evidence, scored),
  ]
}

function opened(bytes: Uint8Array): Model | Claim {
  try {
    return load(bytes)
  } catch (error) {
    if (!isModelwrightError(error)) throw error
    return differs('structure', error.message)
  }
}

/**
 * Recomputes every claim of an artifact from its bytes, the store and the data, and says of each whether it holds.
 *
 * Confirmed: recomputed and equal, to the bit. Differs: by how much. Not checkable: why, such as no store. What would take a
 * new fit is left out: the command line makes one with `--rebuild`.
 *
 * @throws {ModelwrightError} as reading the data does
 */
export async function verifyModel(request: VerifyRequest): Promise<Verification> {
  const digest = sha256(request.bytes)
  const model = opened(request.bytes)
  if (!('artifact' in model)) return { digest, state: 'differs', claims: [model] }
  const evidence = await gatherEvidence(model, request)
  const claims = [
    await checkDigest(evidence),
    ...checkSigned(evidence),
    checkStructure(evidence),
    checkGolden('golden rows', model),
    ...checkFits(evidence),
    ...checkCard(evidence),
    ...(await checkRegistry(evidence)),
    ...(await checkEvaluation(evidence)),
  ]
  return { digest, state: verdictOf(claims), claims }
}

/** What is said of a model whose bytes in the store are no more those it was registered with; undefined: another error. */
export function alteredModel(error: unknown): Verification | undefined {
  if (!isModelwrightError(error) || error.code !== 'PROJECT_OBJECT_ALTERED') return undefined
  return { digest: '', state: 'differs', claims: [differs('digest', error.message)] }
}

export type { Claim, ClaimState } from './claims.ts'
