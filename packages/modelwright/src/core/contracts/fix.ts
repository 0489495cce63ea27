import type { Batch } from '@modelwright/runtime'
import type { OptionSpecs, OptionValues } from '../params.ts'
import type { Table } from '../table.ts'

/** One distinct value that a fix changed, with its rows. */
export interface FixExample {
  readonly from: string
  /** Null: it became missing. */
  readonly to: string | null
  readonly rows: number
  /** Why a spelling was taken for a level. */
  readonly why?: string
}

/** One change a fix made, for the report. */
export interface FixChange {
  readonly fix: string
  readonly column?: string
  /** Cells or rows changed. */
  readonly count: number
  /** Distinct values changed. */
  readonly distinct?: number
  /** All distinct values changed, with what became of them. */
  readonly examples?: readonly FixExample[]
  readonly message: string
}

/** A row fix acts on the training table and stays home. */
export interface RowFix<Specs extends OptionSpecs = OptionSpecs> {
  readonly kind: 'row'
  readonly name: string
  readonly about: string
  readonly options: Specs
  /**
   * What to drop is learnt from the rows at hand: it then runs on training rows alone, part by part, so that rows that are held
   * out neither teach it nor are dropped. Absent: it runs on the whole table, before rows are held out.
   */
  readonly learns?: true
  /** Positions of the rows to keep, ascending. Never reads the target's values, only whether there is one. */
  keep(table: Table, options: OptionValues<Specs>, context: { readonly target?: string }): Uint32Array
}

/** The learning half of a value fix; the runtime operation of the same name applies it, also to requests. */
export interface ValueFix<Specs extends OptionSpecs = OptionSpecs, State = unknown> {
  readonly kind: 'value'
  readonly name: string
  readonly about: string
  readonly options: Specs
  /** Runs on columns of every type, because requests and CSV bodies bring numbers as text; else on strings alone. */
  readonly everywhere?: true
  /** Learns from training rows only; null means there is nothing to do in this column. */
  learn(rows: Batch, column: string, options: OptionValues<Specs>): State | null
}

/** Either kind of fix. */
export type Fix = RowFix | ValueFix
