import type { Input, Schema } from '@modelwright/runtime'
import type { FieldDeclaration } from './field.ts'

/** More levels than this are typed, not chosen from. */
const mostChoices = 40

const measured = (unit: string | undefined): { unit?: string } => (unit === undefined ? {} : { unit })

function fieldOf({ type, nullable, integer, range, unit, levels = [] }: Input): FieldDeclaration {
  const shared = nullable ? { required: false } : {}
  switch (type) {
    case 'number': {
      const kind = integer === true ? 'whole numbers' : 'numbers'
      const usual = range === undefined ? {} : { help: `Usually ${kind} from ${range[0]} to ${range[1]}.` }
      return { type: 'number', ...shared, ...usual, ...measured(unit) }
    }
    case 'boolean':
      return { type: 'boolean', ...shared }
    case 'time':
      return { type: 'time', ...shared }
    case 'category':
      if (levels.length >= 2 && levels.length <= mostChoices)
        return { type: 'choice', choices: levels, ...shared }
      return { type: 'text', ...shared }
    case 'text':
      return { type: 'text', lines: 4, ...shared }
  }
}

/**
 * Makes a form that asks for what a model's schema says: its inputs, then what it predicts. For more rows like those it
 * learnt from.
 *
 * Where nearly all values lay, and that they were whole, is no rule: it becomes help. Columns with more than 40 levels are typed.
 */
export function fieldsOfSchema({ inputs, output }: Schema): Readonly<Record<string, FieldDeclaration>> {
  const target: FieldDeclaration =
    output.classes === undefined
      ? { type: 'number', ...measured(output.unit) }
      : { type: 'choice', choices: output.classes }
  return Object.fromEntries([
    ...inputs.map((input) => [input.name, fieldOf(input)] as const),
    [output.name, target] as const,
  ])
}
