import {
  type FormField,
  ModelwrightError,
  type OptionSpecs,
  type OptionValues,
  readFields,
  readOptions,
  type Source,
} from '../../core/index.ts'

/** Options of `collect`, besides `fields`, `label`, `choices` and `rows`. */
export const collectOptions = {
  name: {
    type: 'text',
    default: '',
    about: 'names the collection; default: the label, or the only field',
  },
  title: { type: 'text', default: '', about: 'heading of the form; default: the name' },
  about: { type: 'text', default: '', about: 'how to answer, shown above the form' },
  file: {
    type: 'text',
    default: '',
    about: 'journal that answers are written to; default: collected/<name>.jsonl',
  },
  key: {
    type: 'text',
    default: '',
    about:
      'column that names a row, so that answers stay with it when other cells change; default: its content',
  },
  show: { type: 'list', default: [], about: 'columns of a row to show, in order; default: all' },
  overlap: { type: 'integer', default: 1, min: 1, max: 100, about: 'collectors that answer each row' },
  agree: {
    type: 'choice',
    default: 'majority',
    choices: ['majority', 'unanimous', 'adjudicated'],
    about:
      'which answer counts: what more than half say (the median of numbers), only what all say, or what all say or someone decided',
  },
  model: {
    type: 'text',
    default: '',
    about:
      'model that says which rows it is least sure of: birds@champion; its answer is shown on request only',
  },
  order: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'informative', 'random', 'given'],
    about: 'which rows come first; auto: informative where there is a model, else random',
  },
  measure: {
    type: 'choice',
    default: 'margin',
    choices: ['margin', 'entropy'],
    about:
      'how unsure the model is of classes: how close the two most probable are, or the spread over all; of numbers: how far its trees are apart',
  },
  fair: {
    type: 'number',
    default: 0.2,
    min: 0,
    max: 1,
    about: 'share of rows drawn at random among the informative ones, to evaluate on',
  },
  seed: { type: 'integer', default: 0, about: 'whole number that the order is drawn from' },
} as const satisfies OptionSpecs

/** Checked options of a collection. */
export interface CollectPlan extends OptionValues<typeof collectOptions> {
  readonly fields: readonly FormField[]
  /** Rows to label; absent: each answer is a row of its own. */
  readonly rows?: Source
}

function invalid(problem: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('CORE_OPTION_INVALID', {
    message: `Bad options for collect: ${problem}.`,
    where: 'collect',
    mend,
  })
}

function fieldsOf({ fields, label, choices }: Readonly<Record<string, unknown>>): readonly FormField[] {
  if (label === undefined && choices === undefined) return readFields(fields, 'collect')
  if (fields !== undefined)
    throw invalid('"label" and "choices" are the short form of "fields"; give one of both', [
      "Write:  collect({ label: 'species', choices: ['robin', 'wren'], rows: csv('birds.csv') })",
    ])
  if (typeof label !== 'string' || label === '')
    throw invalid('"label" must name the column that answers are written to', [
      "Write:  { label: 'species' }",
    ])
  return readFields({ [label]: { type: 'choice', choices } }, 'collect')
}

function nameOf(name: string, fields: readonly FormField[]): string {
  const found = name !== '' ? name : fields.length === 1 ? fields[0].name : 'collected'
  if (/^[A-Za-z0-9][\w.-]{0,79}$/.test(found)) return found
  throw invalid(`"name" must be letters, digits, "_", "." or "-", found ${JSON.stringify(found)}`, [
    "Name the collection:  { name: 'birds' }",
  ])
}

/**
 * Checks options of `collect`.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID, CORE_FORM_INVALID
 */
export function readCollectOptions(given: Readonly<Record<string, unknown>>): CollectPlan {
  const { fields: declared, label, choices, rows, ...own } = given
  const values = readOptions(collectOptions, own, 'collect')
  const fields = fieldsOf({ fields: declared, label, choices })
  const isSource = (value: unknown): value is Source => (value as Source | undefined)?.kind === 'source'
  if (rows !== undefined && !isSource(rows))
    throw invalid('"rows" must be a source', ["Write:  { rows: csv('birds.csv') }"])
  if (rows === undefined && (values.model !== '' || values.key !== ''))
    throw invalid('"model" and "key" are for rows to label', ["Name them:  { rows: csv('birds.csv') }"])
  const name = nameOf(values.name, fields)
  const file = values.file === '' ? `collected/${name}.jsonl` : values.file
  const title = values.title === '' ? name : values.title
  return { ...values, name, title, file, fields, ...(rows !== undefined && { rows }) }
}
