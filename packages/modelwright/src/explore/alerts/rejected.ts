import { outKinds } from '../../core/index.ts'
import type { AlertKind } from '../alert.ts'

const mostNamed = 10

/** Columns that a model leaves out by itself. */
export const rejected: AlertKind = {
  name: 'rejected',
  about: 'Ids and constants are left out of every model unless they are kept.',
  find({ columns, target }) {
    const out = columns.filter(({ kind, name }) => outKinds.has(kind) && name !== target?.name)
    if (out.length === 0) return []
    const names = out.slice(0, mostNamed).map(({ name }) => JSON.stringify(name))
    const more = out.length > mostNamed ? ` and ${out.length - mostNamed} more` : ''
    const evidence = `${names.join(', ')}${more} ${out.length === 1 ? 'is' : 'are'} left out of every model: ids and constants say nothing of other rows.`
    return [{ alert: 'rejected', severity: 'info', evidence, mend: `ignore: [${names.join(', ')}]` }]
  },
}
