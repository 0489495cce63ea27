import type { ColumnProfile } from './profile-types.ts'

type Column = Pick<ColumnProfile, 'name'>

/** The line that leaves a column out. */
export function ignoreLine({ name }: Column): string {
  return `ignore: [${JSON.stringify(name)}]`
}

/** The line that puts a step of preparation before what a learner needs anyway. */
export function step(name: string, { name: column }: Column): string {
  return `prepare: [${name}(${JSON.stringify(column)})]`
}

/** Lines of the workflow file for what values are written like, by what is wrong with them. */
export const valueMends = {
  /** Numbers that stand for a missing one: a bin of their own keeps them from counting as amounts. */
  sentinel: (column: Column): string => step('bin', column),
  date: ignoreLine,
  spellings: (): string => 'clean: [trim()]',
  mixed: (): string => 'clean: [trim(), missingTokens()]',
  tokens: (): string => 'clean: [missingTokens()]',
} as const
