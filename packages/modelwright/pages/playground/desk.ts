import type { Cell } from '@modelwright/runtime'
import type { ModelClient } from './model-client.ts'
import type { ModelFacts, Row } from './protocol.ts'

/** Hears that a row changed: `name` is undefined where all of it did. */
export type Heard = (name: string | undefined, by: unknown) => void

/** The row that is shown, and who wants to know of it. */
export interface Desk {
  readonly facts: ModelFacts
  readonly model: ModelClient
  row(): Row
  /** Sets one column; `by` is whoever did it, who need not be told. */
  set(name: string, value: Cell | readonly unknown[], by: unknown): void
  replace(row: Row, by: unknown): void
  hear(heard: Heard): void
}

/** Copies a row, with columns of its own whatever they are called. */
export function withCell(row: Row, name: string, value: unknown): Row {
  return { ...row, [name]: value } as Row
}

/** Lays a row on the desk. */
export function openDesk(facts: ModelFacts, model: ModelClient, first: Row): Desk {
  let current = first
  const hearers: Heard[] = []
  const tell = (name: string | undefined, by: unknown): void => {
    for (const heard of hearers) heard(name, by)
  }
  return {
    facts,
    model,
    row: () => current,
    set(name, value, by) {
      current = withCell(current, name, value)
      tell(name, by)
    },
    replace(row, by) {
      current = row
      tell(undefined, by)
    },
    hear: (heard) => void hearers.push(heard),
  }
}
