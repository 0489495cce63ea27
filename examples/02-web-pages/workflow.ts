import {
  atMost,
  baseline,
  beatsBaseline,
  defineWorkflow,
  dropMissingTarget,
  logistic,
  missingTokens,
  scrape,
  stratified,
  trim,
} from 'modelwright'
import { openSite } from './site.ts'

// The site is part of the example. Of a real one you would write the address, and leave the pause as it is.
const site = await openSite()

export default defineWorkflow({
  name: 'penguins-seen',
  retrieve: scrape(`${site}/penguins`, {
    table: 'caption=Penguins seen',
    next: 'a.next',
    delayMs: 10,
    userAgent: 'penguin-example (+https://example.org/bot)',
  }),
  target: 'species',
  clean: [dropMissingTarget(), trim(), missingTokens()],
  split: stratified({ test: 0.2 }),
  train: [baseline(), logistic()],
  evaluate: { gates: [beatsBaseline(), atMost('log-loss', 0.2)] },
})
