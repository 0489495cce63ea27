import { modelNamed, type Service } from '../answer-service.ts'
import { decide, predictionOf } from '../decide.ts'
import { newFindings } from '../findings.ts'
import { reportOutside } from '../reports.ts'
import { pointAt } from '../wire/frame.ts'
import type { Rows } from './read-body.ts'

/** The parts of an answer that are the same for all rows, as JSON. */
export interface AnswerParts {
  /** Behind the predictions: the model. */
  readonly model: string
  /** Of each class: its name, what goes before its probability, and its place among the classes; in the order they are written. */
  readonly classes: readonly { readonly start: string; readonly place: number }[]
  readonly names: ReadonlyMap<string | number, string>
}

/** Makes the parts of a service's answers. */
export function answerParts(service: Service): AnswerParts {
  const { schema } = service.model
  const { classes = [] } = schema.output
  const model = `],"model":${JSON.stringify(modelNamed(service))}`
  // Names that are whole numbers come first in an object, whatever the order of the classes.
  const { probabilities = {} } = predictionOf(new Float64Array(classes.length + 1), 0, schema)
  return {
    model,
    classes: Object.keys(probabilities).map((name, at) => ({
      start: `${at === 0 ? ',"probabilities":{' : ','}${JSON.stringify(name)}:`,
      place: classes.indexOf(name),
    })),
    names: new Map(classes.map((name) => [name, JSON.stringify(name)])),
  }
}

/** What is told of the rows of a request; all `outputs` are finite. */
export interface Told {
  readonly rows: Rows
  readonly outputs: Float64Array
  readonly rowCount: number
  readonly id: string | undefined
}

/**
 * Writes the answer as JSON: what `JSON.stringify` would write, without the objects.
 */
export function writeAnswer(
  { model: { schema, artifact } }: Service,
  { model, classes, names }: AnswerParts,
  { rows, outputs, rowCount, id }: Told,
): string {
  const isBinary = schema.output.task === 'binary'
  let text = '{"predictions":['
  for (let row = 0; row < rowCount; row++) {
    const said = decide(outputs, row, schema, artifact.threshold)
    text += `${row === 0 ? '' : ','}{"prediction":${typeof said === 'number' ? said : names.get(said)}`
    for (const { start, place } of classes)
      text += start + (isBinary ? share(outputs[row], place) : outputs[row * classes.length + place])
    text += classes.length === 0 ? '}' : '}}'
  }
  return `${text}${model}${id === undefined ? '' : `,"id":${JSON.stringify(id)}`}${notesOf(rows)}}`
}

/** Tells which numbers are out of range, column by column. */
function notesOf({ fields, place }: Rows): string {
  if (fields.every(({ outside }) => outside.length === 0)) return ''
  const findings = newFindings({})
  for (const { outside, plan, numbers } of fields)
    for (const row of outside) reportOutside(findings, plan.input, numbers[row], { first: row, count: 1 })
  const notes = findings.notes.map(({ row, column, ...note }) => ({
    pointer: pointAt(place === undefined ? '' : `${place}/${row}`, column),
    ...note,
  }))
  return `,"notes":${JSON.stringify(notes)},"noteCount":${findings.noteCount}`
}

function share(positive: number, place: number): number {
  return place === 0 ? 1 - positive : positive
}
