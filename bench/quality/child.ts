// A process that scores variants on folds, one after the other; the table and fold it had last stay in memory.
import { isModelwrightError } from '../../packages/modelwright/src/core/index.ts'
import { type FoldRows, type GatheredSet, gatherSet, rowsOfPart, type SetToRun } from './gathered-set.ts'
import { type FoldScore, type Prepared, scoreFold, type Variant } from './score-fold.ts'

/** One fold of one table, for all variants. */
export interface FoldJob {
  readonly set: SetToRun
  readonly fold: number
  readonly variants: readonly Variant[]
  readonly seed: number
}

/** By variant: its scores, or why there are none. */
export type FoldAnswer = readonly (FoldScore | { readonly error: string })[]

/** A user's mistake is a sentence; anything else says where it happened. */
function sentenceOf(error: Error): string {
  return isModelwrightError(error) ? `${error.code} ${error.message}` : String(error.stack ?? error)
}

let set: { readonly key: string; readonly read: GatheredSet } | undefined

async function work({ set: asked, fold, variants, seed }: FoldJob): Promise<FoldAnswer> {
  const key = `${asked.path} ${seed}`
  if (set?.key !== key) {
    set = undefined
    set = { key, read: await gatherSet(asked, seed) }
  }
  const { read } = set
  const rows: FoldRows = rowsOfPart(read, fold)
  const prepared: Prepared = new Map()
  const answers: (FoldScore | { error: string })[] = []
  for (const variant of variants) {
    answers.push(
      await scoreFold(variant, rows, read, prepared).catch((error: Error) => ({ error: sentenceOf(error) })),
    )
  }
  return answers
}

process.on('message', (job: FoldJob) => {
  work(job).then(
    (answers) => process.send!({ answers }),
    (error: Error) => process.send!({ error: sentenceOf(error) }),
  )
})
