/** Finds an operation that a pipeline of our own making names. */
export function findOperation<Operation>(
  table: Readonly<Record<string, Operation>>,
  name: string,
): Operation {
  if (!Object.prototype.hasOwnProperty.call(table, name))
    throw new Error(`bug: there is no operation "${name}"`)
  return table[name]
}
