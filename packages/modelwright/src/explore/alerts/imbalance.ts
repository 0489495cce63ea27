import { type AlertKind, percent } from '../alert.ts'

const below = 0.1

/** Classes of the target that few rows have. */
export const imbalance: AlertKind = {
  name: 'imbalance',
  about: 'A class of the target has less than a fifth of its even share.',
  find({ target, table }) {
    if (target === undefined || target.truth.task === 'regression') return []
    const { codes, classes } = target.truth
    const counts = classes.map(() => 0)
    for (const code of codes) if (code >= 0) counts[code]++
    const least = counts.indexOf(Math.min(...counts))
    const share = counts[least] / table.rowCount
    if (share * classes.length >= 2 * below) return []
    const evidence = `Class ${JSON.stringify(classes[least])} has ${counts[least]} of ${table.rowCount} rows (${percent(share)}): judge by auc or log-loss, not accuracy.`
    return [
      {
        alert: 'imbalance',
        column: target.name,
        severity: 'warning',
        evidence,
        mend: "train: [logistic({ classWeight: 'balanced' })]",
      },
    ]
  },
}
