import { type AlertKind, percent } from '../alert.ts'

const mostShown = 3

/** Labels that a model fitted on other rows finds unlikely. */
export const labelErrors: AlertKind = {
  name: 'label-errors',
  about: 'Labels that a model fitted on other rows finds unlikely may be wrong.',
  find({ profile }) {
    const { labelErrors: found, target } = profile
    if (found === undefined || target === undefined || found.count === 0) return []
    const shown = found.rows
      .slice(0, mostShown)
      .map(
        ({ row, label, likely, probability }) =>
          `data row ${row + 1} says ${JSON.stringify(label)}, ${JSON.stringify(likely)} is likely (${percent(probability)})`,
      )
      .join('; ')
    const evidence = `${found.count} of ${found.checked} labels are not what models fitted on other rows are sure of: ${shown}${found.count > mostShown ? '; …' : ''}.`
    return [{ alert: 'label-errors', column: target.name, severity: 'warning', evidence }]
  },
}
