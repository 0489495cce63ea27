export function compileKernels(
  folder: string,
  outFile: string,
  options: {
    readonly kernels: Readonly<Record<string, string>>
    readonly flags?: readonly string[]
    readonly force?: boolean
  },
): Promise<void>
