import { load, type Model } from '@modelwright/runtime'
import { link, nameOf } from '../link.ts'
import { rowTypesOf } from '../types-of.ts'
import { operationRoots, operationsText, usedOperations } from '../used-operations.ts'
import { type ModelToPack, type PackedFile, textFile, titleLine } from './bundle.ts'
import { slimmed } from './slim.ts'

function declarationsOf(model: Model, title: string): string {
  const { text, type } = rowTypesOf(model)
  const { classes } = model.schema.output
  const probabilities =
    classes === undefined
      ? ''
      : `  /** The probability of each class. */\n  readonly probabilities: { readonly [Class in ${type}Label]: number }\n`
  return `${title}
${text}
/** What is said of one row. */
export interface ${type}Prediction {
  readonly prediction: ${type}Label
${probabilities}}

/** What is wrong with a row, or worth knowing about it. */
export interface ${type}Problem {
  readonly code: string
  /** Position of the row, from 0. */
  readonly row: number
  readonly column: string
  readonly message: string
  /** The value found, cut short. */
  readonly found?: string
}

/** What the model says of rows, or why it says nothing. */
export interface ${type}Predictions {
  /** One a row, in order; none when there are problems. */
  readonly predictions: readonly ${type}Prediction[]
  /** The first 100 of what refuses the rows. */
  readonly problems: readonly ${type}Problem[]
  readonly problemCount: number
  /** The first 100 of what is worth knowing. */
  readonly notes: readonly ${type}Problem[]
  readonly noteCount: number
}

/** Name of the model. */
export declare const name: string
/** SHA-256 of the artifact that this was packed from. */
export declare const digest: string
/** Checks rows and predicts them. */
export declare function predict(rows: readonly ${type}Row[]): ${type}Predictions
/** The same for rows of any origin: whatever does not fit is told of in \`problems\`. */
export declare function predict(rows: readonly unknown[]): ${type}Predictions
`
}

/**
 * Packs a model as one module without imports, its artifact within, for a page, a worker or any engine of ECMAScript 2020;
 * beside it a module of types.
 *
 * The card and the golden rows stay behind. The same model and version of Modelwright give the same bytes.
 *
 * @param file - what the module is called, `<file>.mjs`
 * @throws {ModelwrightError} PACK_ARTIFACT_REFUSED - when the bytes are damaged or no artifact
 * @throws {ModelwrightError} PACK_GOLDEN_DIFFERENT - when the model gives other numbers once its card is taken off
 */
export async function packStandalone(
  { bytes, name, version }: ModelToPack,
  file: string,
): Promise<readonly PackedFile[]> {
  const model = load(bytes)
  const used = usedOperations(model.artifact)
  const { pieces } = await import('../../../generated/pieces.js')
  const scope = link(pieces, ['entry.standalone', ...operationRoots(used)])
  const about = { digest: model.digest, ...(name === undefined ? {} : { name }) }
  const text = Buffer.from(slimmed(model)).toString('base64')
  const end = `export const { name, digest, predict } = ${nameOf(pieces, 'entry.standalone')}({
  operations: ${operationsText(used, pieces)},
  ...${JSON.stringify(about)},
  text: "${text}",
})
`
  const title = titleLine(name ?? model.name, version, model.digest)
  const named = name === undefined ? model : { ...model, name }
  return [
    textFile(`${file}.mjs`, `${title}${scope}\n${end}`),
    textFile(`${file}.d.mts`, declarationsOf(named, title)),
  ]
}
