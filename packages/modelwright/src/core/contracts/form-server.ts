import type { FormField, FormValue, FormValues } from '../form/index.ts'
import type { Log } from '../log.ts'

/** Why a row was asked: the model was unsure of it, chance, or it was next. */
export type RowPick = 'informative' | 'random' | 'given'

/** What is collected, as a page or a terminal shows it. */
export interface FormView {
  readonly name: string
  readonly title: string
  readonly about?: string
  readonly fields: readonly FormField[]
  /** Whether rows are labelled; else each answer is a row of its own. */
  readonly hasRows: boolean
  /** Collectors that answer each row. */
  readonly overlap: number
  /** Name of the model that can suggest answers. */
  readonly model?: string
}

/** What is asked now. */
export interface FormTask {
  /** Names the row in the journal. */
  readonly row: string
  /** Its number among the rows, from 1; 0 where there are none. */
  readonly number: number
  /** Columns and their text; null is missing. */
  readonly cells: readonly (readonly [column: string, text: string | null])[]
  readonly pick: RowPick
  /** What this collector answered before, where the row comes back. */
  readonly before?: { readonly values: FormValues; readonly note?: string }
}

/** How far the work is. */
export interface FormProgress {
  /** Rows to label; 0 where there are none. */
  readonly rows: number
  /** Rows with as many answers as are asked for. */
  readonly done: number
  readonly answers: number
  readonly skipped: number
  /** Rows whose collectors disagree and that nobody decided yet. */
  readonly conflicts: number
  /** Answers of this collector. */
  readonly mine: number
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Answers by collector. */
  readonly collectors: readonly { readonly name: string; readonly answers: number }[]
}

/** What a collector sees next. */
export interface FormTurn {
  /** Absent: nothing is left for this collector. */
  readonly task?: FormTask
  readonly progress: FormProgress
}

/** An answer as it is handed in. */
export interface FormAnswer {
  /** Chosen by who sends it, so that sending twice is answering once. */
  readonly id: string
  readonly row: string
  readonly values: Readonly<Record<string, FormValue>>
  /** Units that numbers were typed in, by field. */
  readonly units?: Readonly<Record<string, string>>
  readonly note?: string
  /** The model's suggestion was looked at first. */
  readonly saw?: boolean
}

/** A row that is passed over. */
export interface FormSkip {
  readonly id: string
  readonly row: string
  /** Why, in a few words. */
  readonly reason: string
  readonly note?: string
}

/** What became of an answer: the next task, or a sentence by field. */
export type FormOutcome = FormTurn | { readonly problems: Readonly<Record<string, string>> }

/** What the model would answer. */
export interface FormSuggestion {
  /** The field it is an answer to. */
  readonly field: string
  readonly value: FormValue
  /** Of classes: how probable each is, most probable first. */
  readonly shares: readonly (readonly [label: string, share: number])[]
}

/** A row whose collectors disagree. */
export interface FormConflict extends Omit<FormTask, 'before' | 'pick'> {
  readonly answers: readonly { readonly by: string; readonly values: FormValues; readonly note?: string }[]
  /** Fields they disagree in. */
  readonly fields: readonly string[]
}

/** One measure of agreement with its 95 % interval. */
export interface AgreementEstimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** How far collectors agree in one field. */
export interface FieldAgreement {
  readonly field: string
  /** Rows that two or more answered. */
  readonly rows: number
  readonly collectors: number
  /** Share of pairs of answers that are the same. */
  readonly observed: number
  readonly fleiss?: AgreementEstimate
  readonly alpha?: AgreementEstimate
  /** Of each two collectors who share rows. */
  readonly pairs: readonly {
    readonly a: string
    readonly b: string
    readonly rows: number
    readonly observed: number
    readonly kappa?: AgreementEstimate
    /** Of numbers: how far they lie apart on average. */
    readonly meanDifference?: number
  }[]
  /** Of choices: which two are confused how often. */
  readonly confused: readonly { readonly a: string; readonly b: string; readonly count: number }[]
}

/** What asks, keeps and counts answers; several collectors and processes may use it at once. */
export interface FormDesk {
  readonly view: FormView
  /** What is next; `withSkipped` also asks again what this collector passed over. */
  turn(by: string, options?: { readonly withSkipped?: boolean }): Promise<FormTurn>
  answer(by: string, answer: FormAnswer): Promise<FormOutcome>
  /** Passes a row over, with a reason. */
  skip(by: string, given: FormSkip): Promise<FormTurn>
  undo(by: string): Promise<FormTurn>
  redo(by: string): Promise<FormTurn>
  suggest(row: string): Promise<FormSuggestion | undefined>
  conflicts(): Promise<readonly FormConflict[]>
  /** Decides a row whose collectors disagree. */
  settle(by: string, answer: FormAnswer): Promise<FormOutcome>
  agreement(): Promise<readonly FieldAgreement[]>
}

/** How a form is opened for people. */
export interface FormServerOptions {
  /** Address to listen on; 127.0.0.1 unless told otherwise. */
  readonly host?: string
  /** 0, the default, takes a free one. */
  readonly port?: number
  readonly log: Log
}

/** A form that people can open. */
export interface OpenForm {
  /** Its address, with the key that lets one in. */
  readonly url: string
  close(): Promise<void>
}

/** Shows a form to people: implemented by `serve`, handed to whom needs it by `project`. */
export interface FormServer {
  open(desk: FormDesk, options: FormServerOptions): Promise<OpenForm>
}
