import { ModelwrightError } from '../core/index.ts'

/** What is known of whether the rows an evaluation scored were in the fit. Plain data; the model card prints it. */
export type LeakProof =
  | {
      readonly checkable: true
      readonly scoredRows: number
      readonly seenRows: number
      readonly commonRows: 0
      readonly snapshot: string
    }
  | { readonly checkable: false; readonly reason: string }

/** Finds the row ids that are in both lists, ascending, each once. */
export function commonRows(a: Uint32Array, b: Uint32Array): Uint32Array {
  const greatest = b.reduce((most, id) => (id > most ? id : most), 0)
  const isSeen = new Uint8Array(b.length === 0 ? 0 : greatest + 1)
  for (const id of b) isSeen[id] = 1
  return Uint32Array.from(new Set(a.filter((id) => isSeen[id] === 1))).sort()
}

/**
 * Refuses to evaluate on rows that the fit saw, and says so for the record when it saw none of them.
 *
 * Row ids are row numbers of one snapshot: rows of another snapshot are other rows, whatever they hold.
 *
 * @param scored - ids of the rows that are to be scored
 * @param seen - ids of the rows the fit saw; undefined when no store knows them: then it is "not checkable"
 * @throws {ModelwrightError} EVALUATE_ROWS_SEEN - when the two share a row
 */
export function refuseSeenRows(
  scored: Uint32Array,
  seen: Uint32Array | undefined,
  where: { readonly snapshot: string; readonly model?: string },
): LeakProof {
  if (seen === undefined)
    return { checkable: false, reason: 'the store does not know which rows the model was fitted on' }
  const common = commonRows(scored, seen)
  if (common.length > 0) throw rowsSeen(common, scored.length, where)
  return {
    checkable: true,
    scoredRows: scored.length,
    seenRows: seen.length,
    commonRows: 0,
    snapshot: where.snapshot,
  }
}

function rowsSeen(
  common: Uint32Array,
  scoredCount: number,
  { snapshot, model }: { readonly snapshot: string; readonly model?: string },
): ModelwrightError {
  const first = [...common.subarray(0, 5)].join(', ')
  const more = common.length > 5 ? ` and ${common.length - 5} more` : ''
  return new ModelwrightError('EVALUATE_ROWS_SEEN', {
    message: `${common.length} of the ${scoredCount} rows to evaluate were in the fit of ${model ?? 'the model'}; its score on them would say nothing.`,
    where: `snapshot ${snapshot.slice(0, 12)}, rows ${first}${more}`,
    mend: [
      'Evaluate on rows that were held out, or collected since.',
      'Or see the score of the hold-out, which was kept apart:  modelwright show <model>',
    ],
  })
}
