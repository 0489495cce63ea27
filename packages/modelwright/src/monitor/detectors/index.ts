import { adwin } from './adwin.ts'
import { chiSquared } from './chi-squared.ts'
import { domainClassifier } from './domain-classifier.ts'
import { jensenShannon } from './jensen-shannon.ts'
import { ks } from './ks.ts'
import { mannWhitney } from './mann-whitney.ts'
import { pageHinkley } from './page-hinkley.ts'
import { psi } from './psi.ts'
import { wasserstein } from './wasserstein.ts'

/** Every detector, sorted by name. */
export const detectors = {
  adwin,
  'chi-squared': chiSquared,
  'domain-classifier': domainClassifier,
  'jensen-shannon': jensenShannon,
  ks,
  'mann-whitney': mannWhitney,
  'page-hinkley': pageHinkley,
  psi,
  wasserstein,
} as const
