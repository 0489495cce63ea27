import { didYouMean } from '../../core/index.ts'
import { type FieldType, runFields, statuses } from './fields.ts'
import { type Field, fieldText, type Operator, type Value } from './filter.ts'
import { timeSpan } from './times.ts'

/** Why a comparison makes no sense, and how to mend it. */
export interface Objection {
  readonly message: string
  readonly mend: readonly string[]
  /** Whether the value is at fault; else the operator. */
  readonly isValue: boolean
}

const ordered: readonly Operator[] = ['>', '>=', '<', '<=']
const ofText: readonly Operator[] = ['like', 'not like', 'contains', 'not contains']

/** Digits of a digest that say enough. */
const fewestDigits = 4

type Kind = FieldType | 'number' | 'param'

function kindOf(field: Field): Kind {
  if (field.of === 'metrics') return 'number'
  if (field.of === 'params') return 'param'
  return field.of === 'tags' ? 'text' : runFields[field.name]
}

function operatorObjection(field: Field, kind: Kind, operator: Operator): Objection | undefined {
  const name = fieldText(field)
  const isText = kind === 'text' || kind === 'digest' || kind === 'status' || kind === 'param'
  if (!isText && ofText.includes(operator))
    return {
      message: `${name} is no text: "${operator}" cannot be asked of it.`,
      mend: [`Use =, != ${kind === 'boolean' ? '' : 'or >, >=, <, <='}.`],
      isValue: false,
    }
  if ((kind === 'boolean' || (isText && kind !== 'param')) && ordered.includes(operator))
    return {
      message: `${name} has no order: "${operator}" cannot be asked of it.`,
      mend: ["Use =, !=, in ('a', 'b'), like 'a%' or contains 'a'."],
      isValue: false,
    }
  return undefined
}

function wantText(field: Field, value: Value): Objection {
  const name = fieldText(field)
  return {
    message: `${name} is a text, ${value} is none.`,
    mend: [`Put it in quotes:  ${name} = '${value}'`],
    isValue: true,
  }
}

function statusObjection(value: string): Objection | undefined {
  if (statuses.includes(value)) return undefined
  return {
    message: `No run has the status "${value.slice(0, 40)}".`,
    mend: [...didYouMean(value, statuses), `It is one of ${statuses.join(', ')}.`],
    isValue: true,
  }
}

function numberObjection(field: Field, value: Value, kind: Kind): Objection | undefined {
  if (typeof value === 'number') return undefined
  const name = fieldText(field)
  return {
    message: `${name} is a number${kind === 'seconds' ? ' of seconds' : ''}, "${String(value).slice(0, 40)}" is none.`,
    mend: [`Such as:  ${name} > ${kind === 'seconds' ? 60 : 0.8}`],
    isValue: true,
  }
}

function timeObjection(field: Field, value: Value): Objection | undefined {
  if (typeof value === 'string' && timeSpan(value, 0) !== undefined) return undefined
  const mend = [`Such as:  ${fieldText(field)} > '2026-11-01'`, "Or '2026-11-01 14:30', or '7 days ago'."]
  return { message: `"${String(value).slice(0, 40)}" is no time.`, mend, isValue: true }
}

function paramObjection(field: Field, operator: Operator, value: Value): Objection | undefined {
  if (typeof value === 'number' || !ordered.includes(operator)) return undefined
  return {
    message: `Texts have no order: ${fieldText(field)} is compared by ${operator} with a number only.`,
    mend: [`Such as:  ${fieldText(field)} ${operator} 5`],
    isValue: true,
  }
}

function valueObjection(field: Field, kind: Kind, operator: Operator, value: Value): Objection | undefined {
  if (ofText.includes(operator) && typeof value !== 'string') return wantText(field, value)
  if (operator.endsWith('contains') && value === '')
    return {
      message: 'Every text contains the empty text.',
      mend: ['Say what it must contain.'],
      isValue: true,
    }
  if (kind === 'number' || kind === 'seconds') return numberObjection(field, value, kind)
  if (kind === 'time') return timeObjection(field, value)
  if (kind === 'param') return paramObjection(field, operator, value)
  if (kind === 'boolean')
    return typeof value === 'boolean'
      ? undefined
      : {
          message: `${fieldText(field)} is true or false.`,
          mend: [`Such as:  ${fieldText(field)} = true`],
          isValue: true,
        }
  if (typeof value !== 'string') return wantText(field, value)
  if (kind === 'status' && !ofText.includes(operator)) return statusObjection(value)
  if (kind === 'digest' && !ofText.includes(operator) && value.length < fewestDigits)
    return {
      message: `"${value}" is too short to tell ids apart.`,
      mend: [`Write its first ${fewestDigits} characters or more.`],
      isValue: true,
    }
  return undefined
}

/** Finds what makes no sense about a comparison; undefined when all does. */
export function objectionTo(
  field: Field,
  operator: Operator,
  values: readonly Value[],
): Objection | undefined {
  const kind = kindOf(field)
  const first = operatorObjection(field, kind, operator)
  if (first !== undefined) return first
  for (const value of values) {
    const found = valueObjection(field, kind, operator, value)
    if (found !== undefined) return found
  }
  return undefined
}
