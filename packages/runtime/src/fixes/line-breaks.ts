import type { FixOperation } from '../contracts.ts'

/** Nothing is learnt. */
export type LineBreaksState = Readonly<Record<string, never>>

/** Makes one blank of each line break or tab inside a value, with the blanks around it. */
export const lineBreaks: FixOperation<LineBreaksState> = {
  name: 'line-breaks',
  read: () => ({}),
  apply: (_state, value) =>
    /[\n\r\t\v\f\u0085\u2028\u2029]/.test(value)
      ? value.replace(/[\n\r\t\v\f\u0085\u2028\u2029 ]+/g, (run) => (/^ +$/.test(run) ? run : ' '))
      : value,
}
