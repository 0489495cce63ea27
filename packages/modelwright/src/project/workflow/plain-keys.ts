/** Keys of a workflow that hold plain values: flags can say them, a written file repeats them. */
export const plainKeys = [
  'name',
  'target',
  'task',
  'positive',
  'ignore',
  'keep',
  'group',
  'time',
  'seed',
] as const
