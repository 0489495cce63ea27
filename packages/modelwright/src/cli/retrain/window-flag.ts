import { InvalidArgumentError } from 'commander'
import { isModelwrightError } from '../../core/index.ts'
import { last, type Retraining, sinceDrift, weighted } from '../../update/index.ts'

const rule = 'Must be all, a length such as 90d, weighted:30d, or drift.'

/** Reads `all`, `90d`, `last:90d`, `weighted:30d` or `drift`. */
export function retrainWindow(text: string): NonNullable<Retraining['window']> {
  const [name, length, ...more] = text.trim().split(':')
  try {
    if (more.length > 0) throw new InvalidArgumentError(rule)
    if (length === undefined) return name === 'all' ? 'all' : name === 'drift' ? sinceDrift() : last(name)
    if (name === 'last') return last(length)
    if (name === 'weighted') return weighted(length)
  } catch (error) {
    if (!isModelwrightError(error)) throw error
  }
  throw new InvalidArgumentError(rule)
}
