/**
 * One check of a public suite: `run` throws an Error that says what is wrong.
 *
 * Suites know no test runner: `for (const { name, run } of checkTransform(…)) test(name, run)`.
 */
export interface Check {
  readonly name: string
  readonly run: () => void | Promise<void>
}

/** Fails a check with a sentence. */
export function insist(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(sentence)
}
