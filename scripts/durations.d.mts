export function readDurations(): Record<string, number>
export function keepDurations(measured: Readonly<Record<string, number>>): void
export function slowFiles(durations: Readonly<Record<string, number>>, budgetMs: number): string[]
