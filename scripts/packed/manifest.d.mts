export function manifestViolations(
  manifest: Readonly<Record<string, unknown>>,
  files: readonly string[],
  runtimeVersion: string,
): string[]
