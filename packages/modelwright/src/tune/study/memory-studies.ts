import { grownAt, type StudyStore, type StudyTrial, type TrialKey } from '../../core/index.ts'

interface MemoryStudy {
  readonly settings: string
  readonly trials: StudyTrial[]
  waiting: (() => void)[]
}

/** Keeps studies in memory, for one process: they end with it. */
export function memoryStudies(): StudyStore {
  const studies = new Map<string, MemoryStudy>()
  const studyOf = (name: string): MemoryStudy => {
    const study = studies.get(name)
    if (study === undefined) throw new Error(`bug: study "${name}" was not opened`)
    return study
  }
  const wake = (study: MemoryStudy): void => {
    const { waiting } = study
    study.waiting = []
    for (const resolve of waiting) resolve()
  }
  /** Changes a running trial, where it is still this attempt's. */
  const change = (key: TrialKey, fields: (trial: StudyTrial) => Partial<StudyTrial>): boolean => {
    const study = studyOf(key.study)
    const trial = study.trials[key.index]
    if (trial?.state !== 'running' || trial.attempt !== key.attempt) return false
    study.trials[key.index] = { ...trial, ...fields(trial) }
    wake(study)
    return true
  }
  return {
    async open(name, settings) {
      const study = studies.get(name) ?? { settings, trials: [], waiting: [] }
      studies.set(name, study)
      return study.settings
    },
    trials: async (name) => [...studyOf(name).trials],
    async add(name, index, values) {
      const study = studyOf(name)
      if (study.trials.length !== index) return false
      const start = { attempt: 1, state: 'running', value: Number.NaN, reports: [], growth: [] } as const
      study.trials.push({ ...start, index, values, error: null, isLost: false })
      return true
    },
    retake: async (key) =>
      change(key, ({ attempt }) => ({ attempt: attempt + 1, reports: [], growth: [], isLost: false })),
    report: async (key, step, value) =>
      change(key, ({ reports }) => ({ reports: [...reports.slice(0, step), value] })),
    grow: async (key, step, rungs) => change(key, ({ growth }) => ({ growth: grownAt(growth, step, rungs) })),
    tell: async (key, end) => change(key, () => end),
    release: async (key) =>
      change(key, ({ attempt }) => ({ attempt: attempt - 1, reports: [], growth: [], isLost: true })),
    forget: async (name) => {
      const isRunning = studies.get(name)?.trials.some(({ state, isLost }) => state === 'running' && !isLost)
      if (isRunning !== true) studies.delete(name)
      return isRunning !== true
    },
    changed: (name) => new Promise((resolve) => studyOf(name).waiting.push(resolve)),
  }
}
