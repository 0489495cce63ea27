import type { ColumnType, PreparedType } from './column.ts'
import type { Input, Operations, Output, Schema, Task } from './contracts.ts'
import { ModelwrightError } from './errors.ts'
import type { Reader } from './reader.ts'

const columnTypes: readonly ColumnType[] = ['number', 'category', 'boolean', 'time', 'text']
const tasks: readonly Task[] = ['binary', 'multiclass', 'regression']
const inputKeys = ['integer', 'levels', 'name', 'nullable', 'range', 'type', 'unit', 'unknown']

/** Refuses keys that are not listed. */
export function onlyKeys(reader: Reader, keys: readonly string[]): void {
  for (const key of reader.keys()) if (!keys.includes(key)) reader.refuse(key, 'is not of this format')
}

/** Reads and checks a schema, and gives the type of each input by name; `history` is there from format 2 on. */
export function readSchema(
  reader: Reader,
  operations: Operations,
  format: number,
): { schema: Schema; types: Map<string, PreparedType> } {
  onlyKeys(reader, format < 2 ? ['inputs', 'output'] : ['history', 'inputs', 'output'])
  const types = new Map<string, PreparedType>()
  const inputs = reader.list('inputs').map((entry) => {
    const input = readInput(entry)
    if (types.has(input.name)) entry.refuse('name', `must not be "${input.name}" again`)
    types.set(input.name, input.type)
    return input
  })
  const schema = { inputs, output: readOutput(reader.object('output')) }
  if (!reader.has('history')) return { schema, types }
  if (operations.history === undefined) throw operationAbsent('history', reader.path)
  const history = operations.history.readSchema(reader.object('history'), types)
  return { schema: { ...schema, history }, types }
}

/** Says that a program lacks an operation. */
export function operationAbsent(name: string, where: string): ModelwrightError {
  return new ModelwrightError('PACK_OPERATION_ABSENT', {
    message: `The artifact needs the operation "${name.slice(0, 80)}", which this program does not have.`,
    where,
    mend: [
      'Hand it in:  load(bytes, { operations })',
      'Or use them all:  load(bytes)',
      'Or update:  npm install @modelwright/runtime@latest',
    ],
  })
}

/** Reads one column of a schema. */
export function readInput(reader: Reader): Input {
  onlyKeys(reader, inputKeys)
  const type = reader.choice('type', columnTypes)
  return {
    name: reader.string('name'),
    type,
    nullable: reader.boolean('nullable'),
    ...(reader.has('integer') && {
      integer: allowed(reader, 'integer', type, ['number', 'category']).boolean('integer'),
    }),
    ...(reader.has('unit') && { unit: allowed(reader, 'unit', type, ['number']).string('unit') }),
    ...(reader.has('range') && { range: readRange(allowed(reader, 'range', type, ['number', 'time'])) }),
    ...((type === 'category' || reader.has('levels')) && {
      levels: readLevels(allowed(reader, 'levels', type, ['category'])),
    }),
    ...(reader.has('unknown') && {
      unknown: allowed(reader, 'unknown', type, ['category']).choice('unknown', ['accept', 'refuse']),
    }),
  }
}

function allowed(reader: Reader, key: string, type: ColumnType, types: readonly ColumnType[]): Reader {
  if (!types.includes(type)) reader.refuse(key, `must not be there for a ${type}`)
  return reader
}

function readRange(reader: Reader): readonly [number, number] {
  const range = reader.value('range')
  if (!Array.isArray(range) || range.length !== 2 || !range.every(Number.isFinite) || range[0] > range[1])
    return reader.refuse('range', 'must be two finite numbers, the lower first')
  return [range[0], range[1]]
}

function readLevels(reader: Reader): readonly string[] {
  const levels = reader.strings('levels')
  for (let i = 1; i < levels.length; i++)
    if (!(levels[i - 1] < levels[i])) reader.refuse('levels', `must be sorted, each once, see "${levels[i]}"`)
  return Object.freeze(levels)
}

function readOutput(reader: Reader): Output {
  const name = reader.string('name')
  const task = reader.choice('task', tasks)
  const isNumber = task === 'regression'
  onlyKeys(reader, [isNumber ? 'unit' : 'classes', 'name', 'task'])
  if (!isNumber) return { name, task, classes: readClasses(reader, task) }
  return { name, task, ...(reader.has('unit') && { unit: reader.string('unit') }) }
}

function readClasses(reader: Reader, task: Task): readonly string[] {
  const classes = reader.strings('classes', task === 'binary' ? 2 : undefined)
  if (classes.length < 2) reader.refuse('classes', 'must be two or more')
  if (new Set(classes).size !== classes.length) reader.refuse('classes', 'must not hold a class twice')
  return Object.freeze(classes)
}
