import type { FormProgress, FormTask, FormView } from '../../src/core/contracts/form-server.ts'

/** Which part of the page is open. */
export type Part = 'ask' | 'conflicts' | 'agreement'

/** What the whole page shares. */
export interface State {
  readonly view: FormView
  by: string
  part: Part
  task: FormTask | undefined
  progress: FormProgress | undefined
}

/** Things this browser remembers; private windows may refuse. */
export const memory = {
  get(name: string): string {
    try {
      return localStorage.getItem(`modelwright collect ${name}`) ?? ''
    } catch {
      return ''
    }
  },
  set(name: string, value: string): void {
    try {
      localStorage.setItem(`modelwright collect ${name}`, value)
    } catch {
      // Asked again next time.
    }
  },
}
