import { ModelwrightError } from '../../core/index.ts'

/** Refuses to add columns that are there already. @throws {ModelwrightError} RETRIEVE_COLUMN_TAKEN */
export function checkFree(names: readonly string[], added: readonly string[]): void {
  const taken = added.filter((name) => names.includes(name))
  if (taken.length === 0) return
  throw new ModelwrightError('RETRIEVE_COLUMN_TAKEN', {
    message: `The input already has a column "${taken[0]}": predictions would hide it.`,
    where: taken.join(', '),
    mend: ['Rename or remove that column of the input; was it written by an earlier prediction?'],
  })
}
