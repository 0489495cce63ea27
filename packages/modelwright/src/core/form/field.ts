/** One value as a form gives it: times as ISO text; null where nothing was answered. */
export type FormValue = string | number | boolean | null

/** Values by field. */
export type FormValues = Readonly<Record<string, FormValue>>

/** What every field may say of itself. */
export interface FieldFacts {
  /** What stands before the field; default: its name. */
  readonly label?: string
  /** How to answer, in a sentence. */
  readonly help?: string
  /** Must be answered; default true. */
  readonly required?: boolean
  /** Is asked only where another field, declared before it, has this value or one of these. */
  readonly when?: { readonly field: string; readonly is: FormValue | readonly FormValue[] }
}

/** A number, kept in one unit. */
export interface NumberField extends FieldFacts {
  readonly type: 'number'
  /** Inclusive. */
  readonly min?: number
  /** Inclusive. */
  readonly max?: number
  /** Values lie this far apart, counted from `min` or 0: 1 asks for whole numbers. */
  readonly step?: number
  /** The unit that values are kept in: `mm`. */
  readonly unit?: string
  /** Units that may be typed besides: known ones by name, others with how many of `unit` they are: `['cm', 'in']`, `{ hand: 101.6 }`. */
  readonly units?: readonly string[] | Readonly<Record<string, number>>
  /** How far two collectors may lie apart and still agree; default 0. */
  readonly tolerance?: number
}

/** One of a closed list. */
export interface ChoiceField extends FieldFacts {
  readonly type: 'choice'
  readonly choices: readonly (string | Choice)[]
  /** The choices stand in an order, so that neighbours disagree less. */
  readonly ordered?: boolean
}

/** One choice, with words for people beside the value that is kept. */
export interface Choice {
  readonly value: string
  readonly label?: string
  readonly help?: string
}

/** Yes or no. */
export interface BooleanField extends FieldFacts {
  readonly type: 'boolean'
}

/** A day, or a moment in UTC. */
export interface TimeField extends FieldFacts {
  readonly type: 'date' | 'time'
  /** Inclusive, as ISO text. */
  readonly min?: string
  /** Inclusive, as ISO text. */
  readonly max?: string
}

/** Words. */
export interface TextField extends FieldFacts {
  readonly type: 'text'
  /** A regular expression that the whole text must match. */
  readonly pattern?: string
  /** Characters at most; default 2000. */
  readonly maxLength?: number
  /** Lines the field shows; default 1. */
  readonly lines?: number
}

/** A field as a user declares it. */
export type FieldDeclaration = NumberField | ChoiceField | BooleanField | TimeField | TextField

/** Another unit a number may be typed in: `value × factor + offset` is in the field's unit. */
export interface EntryUnit {
  readonly name: string
  readonly factor: number
  readonly offset: number
}

/** A declared field that was checked: plain data, the same for page, terminal, server and import. */
export interface FormField {
  readonly name: string
  readonly type: FieldDeclaration['type']
  readonly label: string
  readonly help?: string
  readonly required: boolean
  readonly when?: { readonly field: string; readonly is: readonly FormValue[] }
  readonly min?: number
  readonly max?: number
  readonly step?: number
  readonly unit?: string
  readonly units?: readonly EntryUnit[]
  readonly tolerance?: number
  readonly choices?: readonly Required<Pick<Choice, 'value' | 'label'>>[]
  readonly choiceHelp?: Readonly<Record<string, string>>
  readonly ordered?: boolean
  readonly pattern?: string
  readonly maxLength?: number
  readonly lines?: number
}

/** Whether a field is asked, given the values of those before it. */
export function isAsked({ when }: FormField, values: FormValues): boolean {
  return when === undefined || when.is.includes(values[when.field] ?? null)
}
