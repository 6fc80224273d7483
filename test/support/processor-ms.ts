/** Time (ms) that this process has computed: a machine that stalls adds nothing to it. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
