import { onlyKeys, readInput } from '../artifact-schema.ts'
import { type PreparedType, pastName } from '../column.ts'
import type { History } from '../contracts.ts'
import type { Reader } from '../reader.ts'

/** Types of columns that can be looked back at. */
const pastTypes = ['number', 'boolean', 'category']

/** Reads what a schema says of the past, and gives each of its columns a name and a type among those of the inputs. */
export function readHistorySchema(reader: Reader, types: Map<string, PreparedType>): History {
  onlyKeys(reader, ['by', 'columns', 'name', 'rows', 'spanMs', 'time'])
  const time = readInput(reader.object('time'))
  if (time.type !== 'time' && time.type !== 'number') reader.refuse('time', 'must be a time or a number')
  const columns = reader.list('columns').map(readInput)
  const names = new Set([time.name])
  const own = reader.string('name')
  if (types.has(own)) reader.refuse('name', `must not be an input, found "${own}"`)
  for (const { name, type } of columns) {
    if (!pastTypes.includes(type)) reader.refuse('columns', `must be of type ${pastTypes.join(', ')}`)
    if (names.has(name)) reader.refuse('columns', `must not hold "${name}" twice`)
    if (types.has(pastName(name))) reader.refuse('columns', `must not clash with "${pastName(name)}"`)
    names.add(name)
    types.set(pastName(name), 'past')
  }
  return {
    name: own,
    time,
    by: reader.strings('by'),
    columns,
    rows: reader.integer('rows', 0, 1e6),
    spanMs: reader.number('spanMs', 0, 1e15),
  }
}
