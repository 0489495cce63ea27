// Preloaded into the command that is measured: its last line says how long the process lived and what it took.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const told = {
    wallS: performance.now() / 1000,
    cpuS: (userCPUTime + systemCPUTime) / 1e6,
    peakRssMB: maxRSS / 1024,
  }
  process.stdout.write(`\n${JSON.stringify(told)}\n`)
})
